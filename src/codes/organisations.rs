//! Organisations by the identifiers used in aid data, and the country of those that are governments or their
//! agencies.

use super::{HashMap, LazyLock, country, table_rows};
use rustc_hash::FxHashSet as HashSet;

/// An organisation with a known identifier.
#[derive(Debug)]
pub(crate) struct ListedOrganisation {
    /// The identifier as in the code lists: `41122`, `JP-8`, `XM-DAC-701`.
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    /// The country whose government or agency this is, ISO 3166-1 alpha-2.
    pub(crate) country: Option<&'static str>,
}

struct OrganisationTable {
    rows: Vec<ListedOrganisation>,
    by_code: HashMap<&'static str, usize>,
    /// By the part after `XM-DAC-`: `41122`, `701`, `6-4`.
    by_dac: HashMap<&'static str, usize>,
    /// Donor countries: those with a DAC number.
    donors: HashSet<&'static str>,
}

static TABLE: LazyLock<OrganisationTable> = LazyLock::new(|| {
    let rows: Vec<ListedOrganisation> = table_rows(include_str!("../../data/codes/organisations.tsv"))
        .filter(|columns| columns.len() > 1)
        .map(|columns| ListedOrganisation {
            code: columns[0],
            name: columns[1],
            country: columns.get(2).copied().filter(|code| !code.is_empty()),
        })
        .collect();
    let mut table =
        OrganisationTable { rows, by_code: HashMap::default(), by_dac: HashMap::default(), donors: HashSet::default() };
    for (i, row) in table.rows.iter().enumerate() {
        table.by_code.insert(row.code, i);
        if let Some(number) = row.code.strip_prefix("XM-DAC-") {
            table.by_dac.insert(number, i);
            table.donors.extend(row.country);
        } else if is_digits(row.code) {
            table.by_dac.insert(row.code, i);
        }
    }
    table
});

/// Registers that list public bodies among others: `NO-BRC`.
static REGISTERS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| table_rows(include_str!("../../data/codes/registers.tsv")).map(|columns| columns[0]).collect());

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The part after `XM-DAC-`, which some publishers write `DAC-`.
fn dac_number(reference: &str) -> Option<&str> {
    reference.strip_prefix("XM-DAC-").or_else(|| reference.strip_prefix("DAC-"))
}

/// An organisation by its identifier: `XM-DAC-41122` and `41122` are UNICEF, `XM-DAC-701` is Japan (`701`
/// alone is not).
pub(crate) fn organisation(reference: &str) -> Option<&'static ListedOrganisation> {
    let found = match dac_number(reference) {
        Some(number) => TABLE.by_dac.get(number),
        None => TABLE.by_code.get(reference),
    };
    found.map(|&i| &TABLE.rows[i])
}

/// The country whose government or public agency an identifier names, ISO 3166-1 alpha-2. `None` if in doubt.
///
/// `org_type` is a code of [`CodeList::OrganisationType`](super::CodeList::OrganisationType), or its name as
/// in old files.
pub(crate) fn government_of(reference: &str, org_type: Option<&str>) -> Option<&'static str> {
    if let Some(known) = organisation(reference) {
        return known.country;
    }
    if let Some(number) = dac_number(reference) {
        // An agency of a donor country: XM-DAC-12-1.
        let (donor, agency) = number.split_once('-')?;
        let &i = TABLE.by_dac.get(donor).filter(|_| is_digits(agency))?;
        return TABLE.rows[i].country;
    }
    let org_type = org_type.map(str::trim).unwrap_or_default();
    let government = matches!(org_type, "10" | "Government");
    let public = government || matches!(org_type, "11" | "15" | "Local Government" | "Other Public Sector");
    let code = country(reference.get(..2)?)?.code;
    let rest = &reference[2..];
    if rest.is_empty() {
        return Some(code).filter(|code| government && TABLE.donors.contains(code));
    }
    let (agency, id) = rest.strip_prefix('-')?.split_once('-').unwrap_or((&rest[1..], ""));
    // Some publishers write a text in place of a number: spaces or `|` show that.
    let clean = !id.is_empty() && id.bytes().all(|b| b.is_ascii_graphic() && b != b'|');
    let head = &reference[..3 + agency.len()];
    let is_public_body = if is_digits(agency) {
        // A DAC agency number, SE-6; with more after it, an activity of that agency.
        let listed = organisation(head).is_none_or(|it| it.country.is_some());
        agency.len() <= 2 && listed && TABLE.donors.contains(code) && (head == reference || clean && public)
    } else if agency == "GOV" {
        clean
    } else {
        let register = agency == "COA" || REGISTERS.contains(head);
        register && clean && public
    };
    is_public_body.then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(reference: &str, org_type: &str) -> Option<&'static str> {
        government_of(reference, Some(org_type))
    }

    /// The rows that are not one organisation but a class that many share: `22000`, donor country-based NGOs.
    fn classes() -> HashSet<&'static str> {
        let rows = table_rows(include_str!("../../data/codes/organisations.tsv"));
        rows.filter(|columns| columns.get(3) == Some(&"class")).map(|columns| columns[0]).collect()
    }

    #[test]
    fn the_table_is_complete_and_every_code_occurs_once() {
        assert_eq!(TABLE.rows.len(), 710);
        assert_eq!(TABLE.by_code.len(), TABLE.rows.len());
        assert_eq!(REGISTERS.len(), 175);
        let classes = classes();
        assert_eq!(classes.len(), 63);
        assert!(classes.contains("22000") && classes.contains("63000") && !classes.contains("44000"));
        for row in &TABLE.rows {
            assert!(!row.name.is_empty(), "{}", row.code);
            let one = !classes.contains(row.code);
            assert!(row.country.is_none_or(|code| country(code).is_some() && one), "{}", row.code);
        }
        assert!(REGISTERS.iter().all(|code| country(&code[..2]).is_some()));
    }

    #[test]
    fn an_organisation_is_found_with_and_without_the_dac_prefix() {
        for reference in ["41122", "XM-DAC-41122", "DAC-41122"] {
            assert_eq!(
                organisation(reference).map(|it| it.name),
                Some("United Nations Children's Fund"),
                "{reference}"
            );
        }
        let jica = organisation("JP-8").expect("listed");
        assert_eq!((jica.name, jica.country), ("Japanese International Co-operation Agency", Some("JP")));
        assert_eq!(organisation("XM-DAC-928").map(|it| it.name), Some("World Health Organization"));
        assert_eq!(organisation("DAC-1601").map(|it| it.name), Some("Bill & Melinda Gates Foundation"));
        assert_eq!(organisation("XM-DAC-6-4").and_then(|it| it.country), Some("IT"));
        for unknown in ["701", "6-4", "XM-DAC-", "XM-DAC-JP-8", "XM-DAC-XM-DAC-701", "gb-1", ""] {
            assert!(organisation(unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn donor_governments_and_their_agencies_have_their_country() {
        for (reference, country) in [
            ("GB-1", "GB"),
            ("GB-01", "GB"),
            ("SE-0", "SE"),
            ("US-18", "US"),
            ("CA-3", "CA"),
            ("XM-DAC-701", "JP"),
            ("XM-DAC-12-1", "GB"),
            ("XM-DAC-302-99", "US"),
            ("XM-DAC-21-1", "IE"),
            ("US-GOV-1", "US"),
            ("KR-GOV-021", "KR"),
            ("US-USAGOV", "US"),
            ("XI-IATI-NSO", "NL"),
        ] {
            assert_eq!(government_of(reference, None), Some(country), "{reference}");
        }
    }

    #[test]
    fn a_register_gives_the_country_of_public_bodies_only() {
        assert_eq!(of("NO-BRC-972417920", "10"), Some("NO"));
        assert_eq!(of("AM-COA-104021", "10"), Some("AM"));
        assert_eq!(of("ES-DIR3-E04585801", " 10 "), Some("ES"));
        assert_eq!(of("FI-PRO-0245895-5", "15"), Some("FI"));
        assert_eq!(of("GB-LAE-BIR", "11"), Some("GB"));
        assert_eq!(of("GB-1-202561", "10"), Some("GB"));
        assert_eq!((of("GB", "10"), of("NL", "Government")), (Some("GB"), Some("NL")));
        assert_eq!(of("NO-BRC-977538319", "21"), None);
        for reference in ["NO-BRC-972417920", "AM-COA-104021", "GB-1-202561", "GB", "SE"] {
            assert_eq!(government_of(reference, None), None, "{reference}");
        }
    }

    #[test]
    fn doubtful_identifiers_give_no_government() {
        for reference in [
            "GB-CHC-202918", "GB-CHC-1062638", "US-EIN-522318905", "US-501c3-522318905", "CA-CRA_ACR-817387277",
            "ZW-PVO-26/79", "NL-KVK-72849770", "XM-DAC-918", "XM-DAC-41122", "XM-DAC-903-1", "XM-DAC-99999",
            "XM-DAC-12-", "XM-DAC-12-x", "XM-DAC-XM-DAC\u{a0}|\u{a0}OECD", "DK-CVR-DK-CVR\u{a0}|\u{a0}Danish",
            "EC-ELARG", "EC-1", "EC", "EU-1", "XI-IATI-EC_ECHO", "FR-43", "FR-43-1", "US-GOV-", "US-GOV",
            "NL-41160054", "GB-", "GB-1-", "GBP-1", "302", "00141", "11000", "TF", "AFRICAN", "é", "",
        ] {
            assert_eq!((government_of(reference, None), of(reference, "10")), (None, None), "{reference}");
        }
    }
}
