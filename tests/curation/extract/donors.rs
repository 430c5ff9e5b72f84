//! Who gives and who receives, by tables of examples and counter-examples.

use aidtrail::extract::{ArticleText, find_countries, find_parties};

fn donors_and_recipients(text: &str) -> (String, String) {
    let article = ArticleText::new(text, &[]);
    let mentions = find_countries(&article);
    let found = find_parties(&article, &mentions);
    for one in found.donors.iter().chain(&found.agencies).chain(&found.suppliers).chain(&found.recipient_organisations)
    {
        assert!(
            one.sentence.start <= one.mark.start && one.mark.end <= one.sentence.end && one.mark.start < one.mark.end
        );
    }
    let mut donors: Vec<String> =
        found.donors.iter().map(|d| d.value.country.map_or(d.value.name.clone(), str::to_owned)).collect();
    donors.sort();
    let mut to: Vec<&str> = found.recipients.iter().map(|r| r.value).collect();
    to.sort_unstable();
    (donors.join(" "), to.join(" "))
}

fn check(table: &[(&str, &str, &str)]) {
    let wrong: Vec<String> = table
        .iter()
        .filter_map(|(donors, to, text)| {
            let (d, t) = donors_and_recipients(text);
            ((d.as_str(), t.as_str()) != (*donors, *to))
                .then(|| format!("{text}\n   expected {donors} -> {to}, found {d} -> {t}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), table.len(), wrong.join("\n"));
}

#[test]
fn an_active_verb_names_the_donor() {
    check(&[
        ("EU", "MD", "The European Union donated 14 ambulances to the Republic of Moldova on Thursday."),
        ("DE", "JO", "Germany has handed over six dialysis machines to Jordan's Ministry of Health."),
        ("KR", "LA", "South Korea on Friday gave Laos 20 patient monitors and two ventilators."),
        ("TR", "SO", "Türkiye sends two containers of medical equipment to Somalia."),
        ("NO", "MW", "Norway will provide 40 million kroner to Malawi for the construction of a maternity ward."),
        ("IN", "MV", "India gifted two sea ambulances to the Maldives."),
        ("BR", "MZ", "Brazil granted Mozambique laboratory equipment worth two million reais."),
        ("US", "LR", "The United States government has provided five generators to Liberia."),
        ("GB", "SL", "Britain is funding a new oxygen plant in Sierra Leone."),
        ("FR", "LB", "France delivered 25 tonnes of medicines to Lebanon after the explosion."),
        ("AE", "ET", "The UAE dispatched a plane with field hospitals to Ethiopia."),
        ("KW", "YE", "Kuwait pledged 10 million dollars for hospitals in Yemen."),
        ("JP", "FJ", "Japan's ambassador to Fiji, Mr Sato Kenji, handed over a fire engine to the Nadi Town Council."),
        ("CN", "TO", "The Chinese Embassy in Tonga on Monday presented 30 computers to Tonga College."),
        ("SA", "DJ", "Saudi King Salman bin Abdulaziz sent 12 ambulances to Djibouti."),
        ("CA", "HT", "Canada pays for four mobile clinics in Haiti."),
        ("AU", "SB", "Australia has supplied 16 patrol vehicles to the Solomon Islands police."),
        ("HU", "RS", "Hungary and its people donated 100 beds to Serbia."),
        ("CH", "NP", "Switzerland contributed CHF 2 million to Nepal for district hospitals."),
        ("IT JP", "BO", "Japan and Italy financed three dialysis rooms in Bolivia."),
    ]);
}

#[test]
fn a_passive_names_the_donor() {
    check(&[
        (
            "EU",
            "GE",
            "Eight ultrasound machines, donated by the European Union, were handed over in Georgia yesterday.",
        ),
        ("DE", "TJ", "A maternity hospital financed by the German government through KfW opened in Tajikistan."),
        (
            "KR",
            "UZ",
            "The equipment was provided by the Government of the Republic of Korea to hospitals in Uzbekistan.",
        ),
        ("NO", "UA", "Seven generators funded by Norway arrived at clinics in Ukraine."),
        ("GB US", "SS", "Ten ambulances bought with funds from the UK and the United States reached South Sudan."),
        ("SE", "ZW", "The fridges were bought with help from Sweden and will go to clinics across Zimbabwe."),
        ("Gavi", "MG", "Vaccine refrigerators financed by Gavi were installed in Madagascar."),
        (
            "Global Fund",
            "LS",
            "The X-ray vans, procured by UNDP with funding from the Global Fund, were delivered to Lesotho.",
        ),
        ("WB", "BT", "Three ambulances paid for by the World Bank were delivered to Bhutan."),
        ("ADB", "PG", "The rural health posts in Papua New Guinea were financed by the Asian Development Bank."),
        ("TR", "AF", "Food parcels sent by Turkey's Red Crescent were distributed in Afghanistan."),
        ("US", "HN", "Honduras has three new clinics equipped by USAID."),
        ("JP", "EC", "The water trucks were made possible by a contribution from the people of Japan to Ecuador."),
        ("IE", "MW", "A theatre block funded by Irish Aid was opened in Malawi."),
        ("KW", "KG", "The bridge in the Kyrgyz Republic is being financed by the Kuwait Fund."),
        ("LU", "CV", "The health centre, supported by Luxembourg, serves 9,000 people in Cabo Verde."),
    ]);
}

#[test]
fn the_noun_of_the_gift_names_the_donor() {
    check(&[
        ("JP", "VN", "A Japanese grant of 4 million dollars will equip the provincial hospital in Vietnam."),
        ("AE", "MR", "A gift from the United Arab Emirates to Mauritania: 20 dialysis chairs."),
        (
            "IN",
            "LK",
            "Sri Lanka's railway buys 15 locomotives under an Indian line of credit; the Indian loan runs for 20 years.",
        ),
        ("KR", "GH", "The Korean-funded hospital in Ghana has 120 beds."),
        ("EU", "AM", "EU-funded laboratory equipment has reached Armenia."),
        ("US", "NP", "With the support of the American people, Nepal's ministry set up five laboratories."),
        ("QA", "SD", "Ten incubators, a donation from Qatar Charity, went to hospitals in Sudan."),
        ("FR", "MG", "Madagascar signed a loan agreement of 30 million euros with a loan from AFD."),
        ("CN", "RS", "The Serbian clinic thanked China for its donation of six ventilators."),
        ("NZ", "WS", "New Zealand's contribution helps Samoa to build a kidney unit."),
        ("DE", "NA", "Namibia's Health Ministry on Tuesday received 30 vehicles from Germany."),
        ("TR", "BA", "The cantonal hospital in Bosnia and Herzegovina took delivery of two scanners from Türkiye."),
        ("DK", "BF", "Danish aid worth 8 million euros goes to clinics in Burkina Faso."),
        ("TW", "PY", "Thanks to a grant of Taiwan, Paraguay has a new intensive care unit."),
        ("IsDB", "GN", "Guinea gets 50 million dollars from the Islamic Development Bank for regional hospitals."),
        ("GB", "KE", "UK aid worth 3 million pounds was announced for Kenya."),
        ("PL", "UA", "On behalf of the Polish government, the consul handed 12 ambulances to Ukraine."),
        ("CZ", "MD", "The palliative ward in Moldova was renovated thanks to the Czech Development Agency."),
    ]);
}

#[test]
fn implementers_are_not_donors_if_another_pays() {
    check(&[
        ("JP", "PK", "UNICEF handed over 600 cold boxes to Pakistan; the Government of Japan financed them."),
        ("EU", "BY", "WHO delivered 40 ventilators to Belarus with financial support from the European Union."),
        ("UNICEF", "TD", "UNICEF donated 20 solar refrigerators to Chad."),
        ("WHO", "YE", "The World Health Organization delivered 30 tonnes of supplies to Yemen."),
        ("DK", "MM", "UNOPS delivered the boats to Myanmar on behalf of Denmark."),
        ("US", "KH", "The laboratory in Cambodia was built by UNDP with funds from USAID."),
        ("DE", "ZM", "KfW financed three oxygen plants in Zambia."),
        ("JP", "PE", "JICA provided Peru with training in emergency medicine."),
        ("NO", "SY", "The Norwegian Red Cross donated eight ambulances to Syria."),
        ("Gates Foundation", "NG", "The Bill & Melinda Gates Foundation donated cold-chain equipment to Nigeria."),
        ("Amal Foundation", "KE", "The Amal Foundation donated 40 wheelchairs to a hospital in Kenya."),
        ("KR", "RW", "KOICA handed over laboratory equipment to Rwanda through UNDP."),
        ("EU", "LB", "The ambulances, funded by the European Union and delivered by UNDP, went to Lebanon."),
        ("DE", "TR", "Germany gave 20 field kitchens to Turkey through the German Red Cross."),
    ]);
}

#[test]
fn bystanders_are_not_donors() {
    check(&[
        ("JP", "KE", "Japan donated 30 vehicles made by the Indian company Tata to Kenya."),
        ("CN", "ZM", "China donated a hospital to Zambia. It was built by the Chinese company Stone Build."),
        (
            "JP",
            "TZ",
            "The ceremony was attended by the ambassadors of Norway and Canada. Japan donated two ambulances to Tanzania.",
        ),
        (
            "CA",
            "UA",
            "Canada pays for the vehicles in Ukraine. The programme has ten partners, among them Denmark and Switzerland.",
        ),
        ("CN", "SV", "El Salvador cut its ties with Taiwan. China then donated rice and 20 trucks to El Salvador."),
        ("US", "JO", "The US gave 300 tents to Syrian refugees in Jordan."),
        ("FR", "SN", "France donated Korean-made scanners to Senegal."),
        ("KR", "MN", "Mongolia received five vans from Korea; Mongolia's ministry handed them over to clinics."),
        ("", "UA", "The Ministry of Health of Ukraine announced new rules for hospitals in Ukraine."),
        (
            "JP",
            "GT",
            "The Embassy of Japan in Guatemala and the mayor signed a contract for a grant of 80,000 dollars.",
        ),
        ("EU", "XK", "The EU handed ten vehicles to Kosovo in Pristina; the Minister thanked the EU."),
    ]);
}

#[test]
fn a_loan_and_an_agreement_have_two_sides() {
    check(&[
        ("CN", "RS", "China Exim Bank signed a loan agreement with Serbia's Ministry of Finance."),
        ("JP", "IQ", "Iraq and Japan signed an agreement on a Japanese loan for a hospital in Iraq."),
        (
            "FR",
            "CI",
            "Côte d’Ivoire and France signed an agreement under which France lends 60 million euros to Côte d’Ivoire.",
        ),
        (
            "SA",
            "EG",
            "An agreement between Egypt and the Saudi Fund for Development provides 25 million dollars for clinics in Egypt.",
        ),
        ("KR", "HN", "A loan of 30 million dollars from Korea Eximbank was approved for Honduras."),
        ("WB", "TG", "The World Bank approved a credit of 70 million dollars for Togo."),
        ("AfDB", "GM", "The African Development Bank granted The Gambia 12 million dollars."),
    ]);
}

#[test]
fn other_languages_count_in_certain_frames_only() {
    check(&[
        ("JP", "ML", "Un don du Japon pour les hôpitaux du Mali et de la région"),
        ("ES", "PE", "Equipos médicos donados por España para el hospital de Perú y la región"),
        ("JP", "KG", "Правительство Японии передало больницам Кыргызстана два томографа."),
        ("US", "UA", "За підтримки США лікарні України отримали генератори. Кошти США."),
    ]);
}
