//! Equipment that only the transactions, results, documents and places of an activity mention.

use crate::activities::{corpus, corpus_of, held};
use aidtrail::load::LoadOptions;
use aidtrail::model::{Coded, Equipment, Figure, Project};
use aidtrail::rules::Rule;
use aidtrail::store::{Opened, RecordId};

fn opened(inside: &str) -> Opened {
    let xml = format!(
        "<iati-activities version=\"2.03\"><iati-activity last-updated-datetime=\"2024-01-01\">\
         <iati-identifier>A-1</iati-identifier>{inside}</iati-activity></iati-activities>"
    );
    let opened = corpus(xml).open(RecordId(0));
    assert_eq!(opened.broken, None, "{inside}");
    opened
}

fn project(inside: &str) -> Project {
    opened(inside).project
}

fn transaction(description: &str, more: &str) -> String {
    format!(
        "<transaction><transaction-type code=\"3\"/><transaction-date iso-date=\"2020-05-01\"/><value \
         currency=\"USD\">10</value><description><narrative xml:lang=\"en\">{description}</narrative></description>{more}\
         </transaction>"
    )
}

/// A result with one indicator: its title, and the targets and actual values of its periods.
fn result(title: &str, periods: &[(&str, &str, &str)]) -> String {
    let period = |(end, target, actual): &(&str, &str, &str)| {
        let value = |name: &str, value: &str| match value {
            "" => String::new(),
            value => format!("<{name} value=\"{value}\"/>"),
        };
        format!(
            "<period><period-end iso-date=\"{end}\"/>{}{}</period>",
            value("target", target),
            value("actual", actual)
        )
    };
    let periods: String = periods.iter().map(period).collect();
    format!(
        "<result type=\"1\"><title><narrative>Help</narrative></title><indicator measure=\"1\"><title><narrative>{title}\
         </narrative></title>{periods}</indicator></result>"
    )
}

/// `category: 5 planned, - delivered` for each line.
fn lines(project: &Project) -> Vec<String> {
    let number = |n: Option<Figure>| n.map_or_else(|| "-".to_owned(), |n| n.to_plain_string());
    let line = |line: &Equipment| {
        let claims = line.claims.iter().map(|claim| {
            let status = claim.status.as_ref().map_or("-", Coded::code);
            let date = claim.as_of.as_ref().map(ToString::to_string).unwrap_or_default();
            format!("{} {status} {date}", number(claim.quantity))
        });
        format!("{}: {}", line.category, claims.collect::<Vec<_>>().join(", "))
    };
    project.equipment.iter().map(line).collect()
}

#[test]
fn a_transaction_states_equipment_with_its_own_date() {
    let found = project(&transaction("Purchase of two MRI scanners", ""));
    assert_eq!(lines(&found), ["mri_scanner: 2 planned 2020-05-01"]);
}

#[test]
fn a_hospital_that_receives_the_payment_receives_the_equipment() {
    let to = |name: &str| {
        let receiver = format!("<receiver-org><narrative>{name}</narrative></receiver-org>");
        let found = project(&transaction("Purchase of two MRI scanners", &receiver));
        let claim = &found.equipment[0].claims[0];
        let facilities: Vec<Option<String>> = claim.sites.iter().map(|site| site.facility.clone()).collect();
        let marks: Vec<String> = claim.evidence.iter().map(|it| it.marked_text().to_owned()).collect();
        (facilities, marks)
    };
    let named = "Kharkiv Regional Hospital".to_owned();
    assert_eq!(to(&named), (vec![Some(named.clone())], vec!["two MRI scanners".to_owned(), named.clone()]));
    for other in ["Ministry of Health", "Hospitals", "UNOPS"] {
        assert_eq!(to(other), (vec![], vec!["two MRI scanners".to_owned()]), "{other}");
    }
}

#[test]
fn an_equal_number_in_several_places_is_one_line_with_several_quotes() {
    let text = "<description><narrative>It gives 5 ambulances.</narrative></description>";
    let same = transaction("Purchase of 5 ambulances", "");
    let again = transaction("Payment for 5 ambulances, second part", "");
    let found = project(&format!("{text}{same}{same}{again}"));
    assert_eq!(found.equipment.len(), 1, "{:?}", lines(&found));
    let quotes: Vec<&str> = found.all_evidence().iter().map(|it| it.quote.as_str()).collect();
    assert_eq!(
        quotes,
        ["Purchase of 5 ambulances", "It gives 5 ambulances.", "Payment for 5 ambulances, second part"],
        "equal words are one quote"
    );
}

#[test]
fn numbers_of_several_transactions_are_never_added() {
    let found = project(&(transaction("Purchase of 5 ambulances", "") + &transaction("Purchase of 3 ambulances", "")));
    assert_eq!(lines(&found), ["ambulance: 5 planned 2020-05-01", "ambulance: 3 planned 2020-05-01"]);
}

#[test]
fn a_payment_for_ambulances_speaks_of_the_only_ambulances_that_are_counted() {
    let text = "<description><narrative>It will buy 5 ambulances.</narrative></description>";
    let found = project(&(text.to_owned() + &transaction("Purchase of ambulances", "")));
    assert_eq!(lines(&found), ["ambulance: 5 planned 2024-01-01"]);
}

#[test]
fn a_target_and_an_actual_value_are_promised_and_received() {
    let found = project(&result("Ultrasound devices delivered", &[("2020-12-31", "10", "8")]));
    assert_eq!(lines(&found), ["ultrasound: 10 planned 2020-12-31, 8 delivered 2020-12-31"]);
    let quotes: Vec<&str> = found.all_evidence().iter().map(|it| it.quote.as_str()).collect();
    let line = |what: &str| format!("Ultrasound devices delivered: {what} by 2020-12-31");
    assert_eq!(quotes, [line("target 10"), line("actual 8")]);
}

#[test]
fn targets_and_actual_values_do_not_disagree() {
    let periods = [("2020-12-31", "10", "8"), ("2021-12-31", "20", "15")];
    let opened = opened(&result("Ultrasound devices delivered", &periods));
    let flags: Vec<Rule> = opened.flags.iter().map(|flag| flag.rule).collect();
    assert!(!flags.contains(&Rule::StatusConflict), "{flags:?}");
    // Fewer planned on a later day than have come is a step back.
    let back = [("2020-12-31", "", "8"), ("2021-12-31", "5", "")];
    let flags: Vec<Rule> =
        self::opened(&result("Ultrasound devices delivered", &back)).flags.iter().map(|it| it.rule).collect();
    assert!(flags.contains(&Rule::StatusConflict), "{flags:?}");
}

#[test]
fn values_that_rise_over_the_periods_are_one_line_and_those_that_fall_are_one_each() {
    let rising = result("Number of ambulances delivered", &[("2020", "", "5"), ("2021", "", "8")]);
    assert_eq!(lines(&project(&rising)), ["ambulance: 8 delivered 2021, 5 delivered 2020"]);
    let falling = result("Number of ambulances delivered", &[("2020", "", "8"), ("2021", "", "5")]);
    assert_eq!(lines(&project(&falling)), ["ambulance: 8 delivered 2020", "ambulance: 5 delivered 2021"]);
}

#[test]
fn an_indicator_that_counts_people_or_hospitals_counts_no_equipment() {
    for title in ["Hospitals equipped with ultrasound devices", "Number of people trained on ventilators"] {
        assert_eq!(lines(&project(&result(title, &[("2020", "10", "8")]))), [""; 0], "{title}");
    }
    for values in [("2020", "", "0"), ("2020", "", "80%"), ("2020", "", "2.5"), ("2020", "", "yes")] {
        assert_eq!(lines(&project(&result("Ambulances delivered", &[values]))), [""; 0], "{values:?}");
    }
}

#[test]
fn a_result_is_an_aim_unless_it_reports() {
    let of = |title: &str| {
        let result = format!("<result type=\"1\"><title><narrative>{title}</narrative></title></result>");
        lines(&project(&result))
    };
    assert_eq!(of("5 ambulances delivered"), ["ambulance: 5 planned 2024-01-01"]);
    assert_eq!(of("5 ambulances were delivered"), ["ambulance: 5 delivered 2024-01-01"]);
    assert_eq!(of("Schools constructed / equipped with 5 computers"), [""; 0]);
}

#[test]
fn a_text_in_another_language_or_of_another_thing_gives_no_equipment() {
    let french = transaction("Purchase of two MRI scanners", "").replace("\"en\"", "\"fr\"");
    assert_eq!(lines(&project(&french)), [""; 0]);
    let taken_back = transaction("Purchase of two MRI scanners", "").replace(">10<", ">-10<");
    assert_eq!(lines(&project(&taken_back)), [""; 0]);
    for text in ["Fuel for vehicles", "Vehicle maintenance", "Equipment, vehicles and furniture", "Lease of vehicle"] {
        assert_eq!(lines(&project(&transaction(text, ""))), [""; 0], "{text}");
    }
}

#[test]
fn a_word_that_only_the_dataset_form_has_is_the_same_after_import_and_told() {
    let found = project("<activity-date type=\"handover\" iso-date=\"2020-05-01\"/>");
    let json = serde_json::to_string(&found).expect("JSON");
    let read: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(read["dates"][0]["kind"], "handover");
    let dataset = format!("{{\"schema\": \"aidtrail/1\", \"projects\": [{json}]}}");
    let again = corpus_of(&[held("test.json", dataset)], LoadOptions::on(1)).open(RecordId(0)).project;
    assert_eq!(again.dates, found.dates);
    let told = found.activity.iter().flat_map(|activity| &activity.oddities).filter(|odd| odd.rule == "unknown_code");
    assert_eq!(told.count(), 1);
}

#[test]
fn a_transaction_and_an_indicator_of_the_same_delivery_are_one_line() {
    let indicator = result("Number of ambulances delivered", &[("2020-12-31", "5", "4")]);
    let paid = transaction("4 ambulances delivered", "");
    assert_eq!(project(&(paid + &indicator)).equipment.len(), 1);
    let planned = "<description><narrative>It will give 5 ambulances.</narrative></description>";
    assert_eq!(project(&(planned.to_owned() + &indicator)).equipment.len(), 1);
}

#[test]
fn equal_targets_of_periods_that_fall_are_lines_of_their_own() {
    let periods = [("2022-06-30", "5", "4"), ("2022-12-31", "5", "2")];
    let found = project(&result("Number of ambulances delivered", &periods));
    let expected = [
        "ambulance: 5 planned 2022-06-30, 4 delivered 2022-06-30",
        "ambulance: 5 planned 2022-12-31, 2 delivered 2022-12-31",
    ];
    assert_eq!(lines(&found), expected);
}

#[test]
fn actual_values_of_parts_are_received_and_not_added() {
    let periods = "<period><period-end iso-date=\"2020-12-31\"/><target value=\"5\"/><actual value=\"3\"><dimension \
                   name=\"region\" value=\"North\"/></actual><actual value=\"2\"><dimension name=\"region\" \
                   value=\"South\"/></actual></period>";
    let indicator =
        result("Number of ambulances delivered", &[]).replace("</indicator>", &format!("{periods}</indicator>"));
    let found = project(&indicator);
    assert_eq!(lines(&found), ["ambulance: 5 planned 2020-12-31, - delivered 2020-12-31"]);
    let quotes: Vec<&str> = found.equipment[0].claims[1].evidence.iter().map(|it| it.quote.as_str()).collect();
    assert_eq!(
        quotes,
        [
            "Number of ambulances delivered: actual 3 (region: North) by 2020-12-31",
            "Number of ambulances delivered: actual 2 (region: South) by 2020-12-31"
        ]
    );
}

#[test]
fn nothing_is_told_after_the_data() {
    let found = project(&result("Number of ambulances delivered", &[("2027-12-31", "", "4")]));
    assert_eq!(lines(&found), ["ambulance: 4 delivered 2024-01-01"]);
}

#[test]
fn copies_of_an_activity_are_ordered_by_its_last_update_whatever_its_payments_are_dated() {
    let copy = |updated: &str, inside: &str| {
        format!(
            "<iati-activity last-updated-datetime=\"{updated}\"><iati-identifier>A-1</iati-identifier>{inside}</iati-activity>"
        )
    };
    let older =
        copy("2020-06-01", &transaction("Purchase of two MRI scanners", "").replace("2020-05-01", "2020-05-31"));
    let newer = copy("2021-01-01", &transaction("Purchase of 2 MRI scanners", "").replace("2020-05-01", "2019-01-01"));
    let corpus = corpus(format!("<iati-activities version=\"2.03\">{older}{newer}</iati-activities>"));
    let dates = [0, 1].map(|i| corpus.row(RecordId(i)).last_reported().map(|date| date.to_string()));
    assert_eq!(dates, [Some("2020-06-01".to_owned()), Some("2021-01-01".to_owned())]);
}

#[test]
fn a_line_that_is_known_by_several_numbers_is_still_the_only_one() {
    let indicator = result("Number of ambulances delivered", &[("2020-12-31", "5", "4")]);
    let place = "<location><name><narrative>Kaya</narrative></name><activity-description><narrative>Purchase of ambulances\
                 </narrative></activity-description></location>";
    assert_eq!(project(&(indicator + place)).equipment.len(), 1);
}

#[test]
fn the_source_of_the_equipment_has_the_language_of_the_activity() {
    let inside = "<title><narrative xml:lang=\"en\">Two MRI scanners for Kaya</narrative></title>";
    let xml = format!(
        "<iati-activities><iati-activity><iati-identifier>A</iati-identifier>{inside}</iati-activity></iati-activities>"
    );
    let corpus = corpus(xml);
    let cited = corpus.cited_by(RecordId(0), &corpus.open(RecordId(0)).project);
    let source = corpus.read_source(cited[0]).expect("its texts");
    assert_eq!(source.language.as_deref(), Some("en"));
}
