//! What an activity states in other places than its title and descriptions: read in every version, told of where it is
//! misspelt, and the same after it was imported and opened.

use crate::activities::{assert_same_as_the_other_parser, corpus, files, held, in_root, opened};
use aidtrail::load::{LoadOptions, load_with};
use aidtrail::model::Project;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// An activity of version 1, which has texts in the elements themselves.
const OLD: &str = r#"<iati-activity xml:lang="fr" default-currency="EUR" version="1.03" last-updated-datetime="2020-01-01">
 <iati-identifier>FR-1</iati-identifier><title xml:lang="en">Clinics</title>
 <other-identifier owner-ref="FR" owner-name="France"> 4711 </other-identifier>
 <activity-scope code="4"/><default-tied-status code="5">Untied</default-tied-status>
 <contact-info><organisation>Agence</organisation><email>a@example.org</email></contact-info>
 <conditions attached="1"><condition type="1">Un rapport</condition></conditions>
 <location><name>Kayes</name><description>Un hôpital</description>
  <administrative country="ML" adm1="ML01">Mali, Kayes</administrative>
  <coordinates latitude="14.44" longitude=" -11.44 " precision="2"/>
  <gazetteer-entry gazetteer-ref="GEO">2455518</gazetteer-entry></location>
 <transaction ref="T1"><transaction-type code="D"/><value value-date="2012-05-01">1,000.50</value>
  <description>Two ambulances</description><provider-org ref="FR" provider-activity-id="FR-0">France</provider-org>
  <receiver-org>Hôpital</receiver-org><tied-status code="4"/></transaction>
 <document-link url="https://example.org/a" format="application/pdf"><title>Rapport</title><category code="A01"/></document-link>
 <result type="1"><title>Soins</title><description>Plus de soins</description>
  <indicator measure="1"><title>Lits</title><baseline year="2010" value="5"><comment>Peu</comment></baseline>
   <period><period-start iso-date="2011-01-01"/><period-end iso-date="2011-12-31"/>
    <target>20</target><actual value="12"/></period></indicator></result>
</iati-activity>"#;

/// An activity of version 2, with documents in every place and texts in several languages.
const NEW: &str = r#"<iati-activity xml:lang="en" humanitarian="1" default-currency="USD" last-updated-datetime="2020-01-01">
 <iati-identifier>XM-1</iati-identifier><title><narrative>Beds</narrative></title>
 <other-identifier ref="B-7" type="A1"><owner-org ref="X"><narrative>X</narrative></owner-org></other-identifier>
 <activity-scope code="3"/>
 <humanitarian-scope type="1" vocabulary="1-2" code="EQ-2015"><narrative>Quake</narrative><narrative xml:lang="fr">Séisme</narrative></humanitarian-scope>
 <tag code="1" vocabulary="2"><narrative>Goal</narrative></tag>
 <crs-add><loan-terms rate-1="4"><repayment-type code="1"/></loan-terms></crs-add>
 <location ref="L"><location-id vocabulary="G1" code="1821306"/><name><narrative>Kabul</narrative><narrative xml:lang="fr">Kaboul</narrative></name>
  <description><narrative>A town</narrative></description><activity-description><narrative>A ward</narrative></activity-description>
  <administrative vocabulary="G1" level="1" code="1453782"/><point srsName="x"><pos>31.6 65.7</pos></point></location>
 <location/>
 <transaction ref="a" humanitarian="0"><transaction-type code="3"/><transaction-date iso-date="2019-05-01"/><value>10</value>
  <description><narrative xml:lang="fr">Un</narrative><narrative>One</narrative></description>
  <provider-org ref="P" provider-activity-id="P-1"><narrative>Donor</narrative></provider-org>
  <sector vocabulary="1" code="12220"/><sector vocabulary="99" code="Z"/><recipient-country code="AF"/></transaction>
 <transaction ref="a"><transaction-type code="3"/><transaction-date iso-date="2019-05-01"/><value>10</value><value currency="EUR">9</value></transaction>
 <transaction><transaction-type code="77"/><value value-date="2018-01-01">many</value></transaction>
 <document-link url="https://example.org/1"><title><narrative>Plan</narrative><narrative xml:lang="fr">Projet</narrative></title>
  <description><narrative>What is planned</narrative></description><category code="A01"/><category code="A02"/><document-date iso-date="2019-01-02"/></document-link>
 <result type="2"><title><narrative>Care</narrative></title><document-link url="https://example.org/2"/>
  <indicator measure="2"><title><narrative>Share</narrative></title><document-link url="https://example.org/3"/>
   <baseline iso-date="2018-01-01" year="2018" value="5"><dimension name="sex" value="female"/><comment><narrative>Low</narrative></comment><document-link url="https://example.org/4"/></baseline>
   <baseline year="2017"/>
   <period><period-start iso-date="2019-01-01"/><period-end iso-date="2019-12-31"/>
    <target value="20"><location ref="L"/><document-link url="https://example.org/5"/></target><target><comment><narrative>Unclear</narrative></comment></target>
    <actual value="8"/><actual value="4"><dimension name="boys" value=""/></actual><actual/></period></indicator></result>
 <document-link url="https://example.org/6"/>
</iati-activity>"#;

fn json_of(activity: &str) -> Value {
    serde_json::to_value(&opened(&corpus(in_root(activity)))[0]).expect("JSON")
}

#[test]
fn every_part_is_read_as_another_parser_reads_it() {
    assert_same_as_the_other_parser(&in_root(&format!("{OLD}\n{NEW}")));
}

#[test]
fn parts_of_version_1_are_read_from_texts_in_elements() {
    let project = json_of(OLD);
    let activity = &project["activity"];
    assert_eq!((&activity["language"], &activity["own_language"]), (&json!("en"), &json!("fr")));
    assert_eq!((&activity["other_ids"], &activity["scope"]), (&json!(["4711"]), &json!("4")));
    assert_eq!(activity["tied_statuses"], json!(["5", "4"]));
    let place = json!([{
        "name": "Kayes", "descriptions": [{"text": "Un hôpital"}, {"text": "Mali, Kayes"}],
        "codes": ["ML ML01", "GEO 2455518"], "position": "14.44 -11.44",
    }]);
    assert_eq!(activity["locations"], place);
    let stated = json!([
        {"of": "provider", "code": "FR", "name": "France"}, {"of": "provider_activity", "code": "FR-0"},
        {"of": "receiver", "name": "Hôpital"},
    ]);
    let payment = json!([{
        "ref": "T1", "kind": "disbursement", "date": "2012-05-01", "value": 1000.5, "currency": "EUR",
        "descriptions": [{"text": "Two ambulances"}], "stated": stated,
    }]);
    assert_eq!(activity["transactions"], payment);
    let indicator = json!({
        "measure": "1", "titles": [{"text": "Lits"}],
        "baselines": [{"value": "5", "date": "2010", "comments": [{"text": "Peu"}]}],
        "periods": [{"start": "2011-01-01", "end": "2011-12-31", "targets": [{"value": "20"}], "actuals": [{"value": "12"}]}],
    });
    let result = json!([{
        "kind": "1", "titles": [{"text": "Soins"}], "descriptions": [{"text": "Plus de soins"}], "indicators": [indicator],
    }]);
    assert_eq!(activity["results"], result);
    assert_eq!(activity["elements"][0]["children"][1], json!({"element": "email", "text": "a@example.org"}));
    assert_eq!(activity["elements"][1]["attributes"], json!([{"name": "attached", "value": "1"}]));
    assert_eq!(activity.get("oddities"), None);
}

#[test]
fn parts_of_version_2_are_read_in_every_place_and_language() {
    let project = json_of(NEW);
    let activity = &project["activity"];
    let urls: Vec<&str> =
        project["documents"].as_array().expect("a list").iter().filter_map(|it| it["url"].as_str()).collect();
    assert_eq!(urls, [1, 2, 3, 4, 5, 6].map(|n| format!("https://example.org/{n}")));
    let values: Vec<(&Value, &Value)> =
        activity["transactions"].as_array().expect("a list").iter().map(|it| (&it["value"], &it["left_out"])).collect();
    let several = json!("several_values");
    assert_eq!(
        values,
        [(&json!(10), &Value::Null), (&json!(10), &several), (&json!(9), &several), (&Value::Null, &Value::Null)]
    );
    let unread = &activity["transactions"][3];
    assert_eq!(*unread, json!({"kind": "77", "date": "2018-01-01", "currency": "USD"}));
    assert_eq!(activity["transactions"][0]["humanitarian"], json!(false));
    assert_eq!(activity["transactions"][0]["descriptions"], json!([{"text": "One"}, {"language": "fr", "text": "Un"}]));
    let indicator = &activity["results"][0]["indicators"][0];
    let female =
        json!({"value": "5", "date": "2018-01-01", "dimensions": ["sex: female"], "comments": [{"text": "Low"}]});
    assert_eq!(indicator["baselines"], json!([female, {"date": "2017"}]));
    assert_eq!(indicator["periods"][0]["actuals"], json!([{"value": "8"}, {"value": "4", "dimensions": ["boys"]}]));
    assert_eq!(activity["locations"].as_array().expect("a list").len(), 1, "an empty location states nothing");
    let rules: Vec<&Value> = activity["oddities"].as_array().expect("a list").iter().map(|it| &it["rule"]).collect();
    assert_eq!(rules, ["several_values", "bad_amount"]);
}

/// The elements that an activity is told not to be read for.
fn not_read(inside: &str) -> Vec<String> {
    let project = &opened(&corpus(in_root(&format!(
        "<iati-activity><iati-identifier>a</iati-identifier><title><narrative>T</narrative></title>{inside}</iati-activity>"
    ))))[0];
    let oddities = &project.activity.as_ref().expect("an activity").oddities;
    oddities.iter().filter(|it| it.rule == "not_read").map(|it| it.what.clone()).collect()
}

#[test]
fn misspelt_elements_are_told_wherever_they_stand() {
    for (inside, told) in [
        ("<description><narratives>Beds</narratives></description>", "1 x narratives in description"),
        ("<title><narative>Beds</narative></title>", "1 x narative in title"),
        ("<title><narrative>Beds <b>now</b></narrative></title>", "1 x b in narrative"),
        (
            "<transaction><description><p>Beds</p><p>more</p></description><value>1</value></transaction>",
            "2 x p in description",
        ),
        ("<transaction><provider-org><name>A</name></provider-org></transaction>", "1 x name in provider-org"),
        ("<transaction><descriptions/></transaction>", "1 x descriptions in transaction"),
        (
            "<participating-org role='1'><narration>A</narration></participating-org>",
            "1 x narration in participating-org",
        ),
        ("<location><names/></location>", "1 x names in location"),
        ("<location><point><position>1 2</position></point></location>", "1 x position in point"),
        ("<location><coordinates><pos>1 2</pos></coordinates></location>", "1 x pos in coordinates"),
        ("<document-link url='x'><category><code>A01</code></category></document-link>", "1 x code in category"),
        ("<document-link url='x'><document_date/></document-link>", "1 x document_date in document-link"),
        ("<result><indicators/></result>", "1 x indicators in result"),
        ("<result><indicator><periods/></indicator></result>", "1 x periods in indicator"),
        ("<result><indicator><period><targets/></period></indicator></result>", "1 x targets in period"),
        ("<result><indicator><baseline value='1'><coment/></baseline></indicator></result>", "1 x coment in value"),
        ("<humanitarian-scope code='1'><name>Quake</name></humanitarian-scope>", "1 x name in humanitarian-scope"),
        ("<activity-scope code='1'><x/></activity-scope>", "1 x x in activity-scope"),
        ("<other-identifier ref='1'><owner/></other-identifier>", "1 x owner in other-identifier"),
    ] {
        assert_eq!(not_read(inside), [told], "{inside}");
    }
    let right = "<activity-date type='1' iso-date='2020-01-01'><narrative>x</narrative></activity-date>\
                 <other-identifier ref='1'><owner-org ref='2'/></other-identifier>\
                 <contact-info><anything><is>kept</is></anything></contact-info>\
                 <title><x:b xmlns:x='urn:x'>another namespace</x:b><narrative>T</narrative></title>";
    assert_eq!(not_read(right), [""; 0]);
}

#[test]
fn an_element_that_is_kept_is_kept_eight_elements_deep() {
    let deep = |n: usize| format!("<contact-info>{}{}</contact-info>", "<a>".repeat(n), "</a>".repeat(n));
    assert_eq!(not_read(&deep(7)), [""; 0]);
    assert_eq!(not_read(&deep(100_000)), ["1 x a in a"]);
}

fn import(inputs: &[PathBuf], to: &Path) -> Vec<u8> {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    let _ = std::fs::remove_file(to);
    let output = command.arg("import").args(inputs).arg("-o").arg(to).output().expect("the program runs");
    std::fs::read(to).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("words");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder.join(name)
}

#[test]
fn what_was_imported_is_imported_again_byte_by_byte() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let read = |folder: &str| std::fs::read_dir(fixtures.join(folder)).expect("a folder");
    let mut xml: Vec<PathBuf> =
        ["money", "checks"].into_iter().flat_map(read).map(|entry| entry.expect("an entry").path()).collect();
    let own = scratch("own.xml");
    std::fs::write(&own, in_root(&format!("{OLD}\n{NEW}"))).expect("written");
    xml.extend([own].into_iter().chain(files("awkward")));
    xml.sort();
    for ending in ["jsonl", "json"] {
        let paths = ["first", "second"].map(|name| scratch(&format!("{name}.{ending}")));
        let first = import(&xml, &paths[0]);
        let second = import(&paths[..1], &paths[1]);
        let differs = first.iter().zip(&second).position(|(a, b)| a != b);
        let near = |bytes: &[u8]| {
            let at = differs.unwrap_or(0);
            String::from_utf8_lossy(&bytes[at.saturating_sub(200)..bytes.len().min(at + 200)]).into_owned()
        };
        assert!(
            first == second,
            "{ending}: {} and {} bytes\n{}\n{}",
            first.len(),
            second.len(),
            near(&first),
            near(&second)
        );
    }
}

#[test]
fn activities_of_version_0_4_of_the_form_still_open() {
    let old = json!({"schema": "aidtrail/1", "sources": [], "names": [], "projects": [{
        "id": "a", "title": "T", "documents": [{"title": "Plan", "url": "https://example.org"}],
        "activity": {
            "file": "a.xml", "line": 3, "results": ["Beds delivered", "Staff trained"],
            "locations": [{"name": "Kabul", "position": "34.5 69.2"}, {"name": "Herat"}],
        },
    }]});
    let targets = [held("old.json", old.to_string())];
    let corpus = load_with(&targets, LoadOptions::on(1), &AtomicBool::new(false), &|_, _| {});
    let told: Vec<String> = corpus.problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, [""; 0]);
    let project: &Project = &opened(&corpus)[0];
    let activity = project.activity.as_ref().expect("an activity");
    let titles: Vec<&str> = activity.results.iter().map(|result| result.titles[0].text.as_str()).collect();
    assert_eq!(titles, ["Beds delivered", "Staff trained"]);
    assert_eq!((activity.locations[1].name.as_str(), project.documents[0].title.as_str()), ("Herat", "Plan"));
    assert_eq!(activity.locations[0].position.as_deref(), Some("34.5 69.2"));
}
