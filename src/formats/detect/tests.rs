//! Each format is recognised from bytes made here, and prose is taken for none of them.

use super::*;

/// What a whole file of this name is, or the message why it is not read.
fn named(name: &str, bytes: &[u8]) -> Result<FileFormat, String> {
    format_of(name, bytes, true).map_err(|refusal| refusal.into_problem(name).to_string())
}

fn is(text: &str) -> Result<FileFormat, String> {
    named("x", text.as_bytes())
}

fn utf16(text: &str, units: fn(u16) -> [u8; 2], mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    format!("{mark}{text}").encode_utf16().flat_map(units).collect()
}

/// Fails with all cells that are wrong.
fn assert_named(cases: impl IntoIterator<Item = (Vec<u8>, &'static str)>) {
    let mut wrong = Vec::new();
    for (bytes, wanted) in cases {
        let got = named("x", &bytes);
        if !got.as_ref().is_err_and(|got| got.contains(wanted) && got.contains("; ")) {
            wrong.push(format!("{wanted}: {got:?}: {}", String::from_utf8_lossy(&bytes[..bytes.len().min(80)])));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_read_is_detected_by_content() {
    assert_eq!(is(" {\"schema\": \"aidtrail/1\"}"), Ok(FileFormat::Json));
    assert_eq!(is("\u{feff}{\n\"sources\": [], \"schema\": \"aidtrail/1\"}"), Ok(FileFormat::Json));
    assert_eq!(is("Japan gives"), Ok(FileFormat::Article));
    assert_eq!(is("<!doctype html><html><body><p>Japan gives</p></body></html>"), Ok(FileFormat::WebPage));
    assert_eq!(is("<?xml version='1.0'?>\n<!-- a -->\n<iati-activities>"), Ok(FileFormat::Iati));
    assert_eq!(is("<result><iati-activities><iati-activity/></iati-activities></result>"), Ok(FileFormat::Iati));
    for units in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in [true, false] {
            assert_eq!(named("x", &utf16("<iati-activity/>", units, mark)), Ok(FileFormat::Iati));
            assert_eq!(named("x", &utf16("Japan gives ten beds.", units, mark)), Ok(FileFormat::Article));
            assert_eq!(named("x", &utf16("<html><p>Ten beds</p>", units, mark)), Ok(FileFormat::WebPage));
        }
    }
    let late = format!("<!-- {} --><iati-activities/>", "x".repeat(100_000));
    assert_eq!(detect_format(&Input::from_bytes("x", late.into_bytes())), Ok(FileFormat::Iati));
    let late = format!("{}Japan gives", " ".repeat(200_000));
    assert_eq!(detect_format(&Input::from_bytes("x", late.into_bytes())), Ok(FileFormat::Article));
}

#[test]
fn json_is_a_dataset_if_it_says_so_or_if_its_records_have_the_shape() {
    let project = r#"{"id": "p", "title": "t", "countries": [], "equipment": [{"name": "bed"}], "colour": 1}"#;
    let source = r#"{"id": "s", "title": "t", "text": "Ten beds."}"#;
    for text in [
        format!(r#"{{"projects": [{project}]}}"#),
        format!(r#"{{"x": 1, "sources": [{source}], "projects": []}}"#),
        format!(r#"{{"names": [], "projects": [{project}], "sources": [{source}]}}"#),
        format!("{{\n  \"projects\": [\n    {project}\n  ]\n}}"),
        // Broken, or cut before its first record ends: its reader tells where.
        r#"{"sources": [}"#.to_owned(),
        r#"{"projects": [{"id": "p", "title": "cut "#.to_owned(),
        r#"{"x": "", "sources": [{"text": "a text longer than the head "#.to_owned(),
    ] {
        assert_eq!(is(&text), Ok(FileFormat::Json), "{text}");
    }
    for text in [
        format!("{{\"source\": {source}}}\n{{\"project\": {project}}}"),
        format!("{{\"project\": {project}}}\n"),
        format!("{{\"other\": 1}}\n{{\"project\": {project}}}"),
        format!("{{\"names\": {{\"as_written\": \"a\", \"preferred\": \"b\"}}}}\n{{\"project\": {project}}}"),
    ] {
        assert_eq!(is(&text), Ok(FileFormat::JsonLines), "{text}");
    }
    for text in [
        r#"{}"#,
        r#"{"a": 1}"#,
        r#"{"schema": "other/1", "projects": []}"#,
        r#"{"projects": [{"id": 1, "budget_total": 5, "manager": "x"}]}"#,
        r#"{"projects": {"a": {"id": "a"}}}"#,
        r#"{"sources": ["a", "b"]}"#,
        "{\"project\": \"Health\"}\n{\"project\": \"Roads\"}",
        "{\"name\": \"Health\"}\n{\"name\": \"Roads\"}",
        r#"{"data": {"projects": [{"id": "p", "title": "t", "equipment": []}]}}"#,
    ] {
        assert!(is(text).is_err_and(|said| said.contains("this is JSON, but no dataset; ")), "{text}: {:?}", is(text));
    }
    assert!(is("[1]").is_err_and(|said| said.contains("a JSON array, which is no dataset")));
    for units in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in [true, false] {
            let said = named("x", &utf16(r#"{"schema": "aidtrail/1", "projects": []}"#, units, mark));
            assert!(said.is_err_and(|said| said.contains("a dataset in UTF-16; convert it to UTF-8")));
        }
    }
}

#[test]
fn binary_files_are_named() {
    let entry = |name: &str| {
        let mut bytes = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
        bytes.resize(26, 0);
        bytes.extend((name.len() as u16).to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes
    };
    let zip = |names: &[&str]| names.iter().flat_map(|name| entry(name)).collect::<Vec<u8>>();
    let of_type = |of: &str| [entry("mimetype"), of.as_bytes().to_vec(), entry("content.xml")].concat();
    let ole = |stream: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(600, 0);
        bytes.extend(utf16(stream, u16::to_le_bytes, false));
        bytes.resize(1200, 0);
        bytes
    };
    let mut tar = b"data/file.xml".to_vec();
    tar.resize(257, 0);
    tar.extend(b"ustar\0");
    assert_named([
        (zip(&["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"]), "a spreadsheet (XLSX); aidtrail does not"),
        (zip(&["[Content_Types].xml", "word/document.xml"]), "a Word document (DOCX)"),
        (zip(&["[Content_Types].xml", "ppt/presentation.xml"]), "a presentation (PPTX)"),
        (zip(&["[Content_Types].xml", "_rels/.rels"]), "an Office document"),
        (zip(&["sword/xl.txt", "axl/workbook.xml"]), "a ZIP archive; unpack it"),
        (zip(&["data.csv"]), "a ZIP archive"),
        (b"PK\x05\x06".to_vec(), "a ZIP archive"),
        (of_type("application/vnd.oasis.opendocument.spreadsheet"), "a spreadsheet (ODS); aidtrail does not"),
        (of_type("application/vnd.oasis.opendocument.text"), "(ODT)"),
        (of_type("application/epub+zip"), "EPUB"),
        (ole("Workbook"), "an old spreadsheet (XLS)"),
        (ole("WordDocument"), "an old Word document (DOC);"),
        (ole("Else"), "(DOC or XLS)"),
        (b"%PDF-1.7\n\x00\x01".to_vec(), "a PDF"),
        (b"\r\n %PDF-1.7".to_vec(), "a PDF"),
        (b"PAR1\x15\x04\x15\0".to_vec(), "a table (Parquet)"),
        (b"SQLite format 3\0\x10\0".to_vec(), "a database (SQLite)"),
        (b"\x1f\x8b\x08\0\0".to_vec(), "gzip"),
        (b"BZh91AY&SY\x01".to_vec(), "bzip2"),
        (b"\xfd7zXZ\0\0".to_vec(), "an xz archive"),
        (b"(\xb5/\xfd\x04".to_vec(), "zstd"),
        (b"7z\xbc\xaf\x27\x1c\0".to_vec(), "7-Zip"),
        (b"Rar!\x1a\x07\x01\0".to_vec(), "RAR"),
        (tar, "a tar archive"),
        (b"{\\rtf1 text}".to_vec(), "RTF"),
        (b"\x89PNG\r\n\x1a\n\0".to_vec(), "PNG"),
        (b"\xff\xd8\xff\xe0".to_vec(), "JPEG"),
        (b"text \0\0\0 with \0 zeroes".to_vec(), "a binary file"),
        (b"\0\x01".to_vec(), "a binary file"),
        ([3u16, 1, 500, 7, 2, 0x4e00].into_iter().flat_map(u16::to_le_bytes).collect(), "a binary file"),
        (b"\x01\x02\x03 ab".to_vec(), "a binary file"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n".to_vec(), "MHTML"),
        (b"\xff\xfe\0\0a\0\0\0".to_vec(), "UTF-32; convert"),
        (b"".to_vec(), "the file is empty"),
        (b" \r\n\t".to_vec(), "the file is empty"),
        (b"\xef\xbb\xbf\n".to_vec(), "the file is empty"),
        (b"\xff\xfe".to_vec(), "the file is empty"),
    ]);
    for text in [
        "Video: BZh is a name", "PDF files were sent", "%PDF is a format", "From: the ministry\n\nText",
        "PARENTS gave", "The old DUCK pond", "ID3 is a committee", "MZ is a code",
    ] {
        assert_eq!(is(text), Ok(FileFormat::Article), "{text}");
    }
}

#[test]
fn xml_is_named_by_its_first_element() {
    assert_named([
        (b"<iati-organisations>".to_vec(), "an IATI organisation file"),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><!DOCTYPE a [<!ENTITY b \"c\">]><iati-organisations/>"
                .to_vec(),
            "an IATI organisation file",
        ),
        (b"<?xml version='1.0'?><rss><channel/></rss>".to_vec(), "a news feed"),
        (b"<?xml version='1.0'?><a:feed xmlns:a='x'/>".to_vec(), "a news feed"),
        (b"<kml xmlns='x'></kml>".to_vec(), "a map (KML)"),
        (b"<?xml version='1.0'?><Workbook/>".to_vec(), "a spreadsheet (XML); aidtrail does not"),
        (b"<?xml version='1.0'?><other>Japan gives</other>".to_vec(), "XML, but neither"),
        (utf16("<?xml version='1.0'?><other/>", u16::to_le_bytes, true), "XML, but neither"),
    ]);
    assert_eq!(is("<Kyiv> Japan gave ten ambulances to the city."), Ok(FileFormat::Article));
    assert_eq!(is("The file had an <iati-activities> element, and <a> & <b>."), Ok(FileFormat::Article));
    let page = "<!DOCTYPE html><html><body><pre>&lt;iati-activities <iati-activities></pre><p>x</p></body></html>";
    assert_eq!(is(page), Ok(FileFormat::WebPage));
}

#[test]
fn a_name_that_promises_xml_or_a_page_is_held_against_the_content() {
    for (name, text, said) in [
        ("a.xml", "Not found", "named .xml, but there is no XML in it"),
        ("a.XML", "<!doctype html><html><p>Not found</p></html>", "named .xml, but it is a web page"),
        ("a.html", "Japan gives ten beds.", "named .html, but there is no web page in it"),
        ("a.htm", "a,b\n1,2\n", "a table"),
        ("a.html", "<?xml version='1.0'?><rss/>", "a news feed"),
        ("a.xml", "", "the file is empty"),
    ] {
        let refusal = format_of(name, text.as_bytes(), true).expect_err(name);
        assert!(
            refusal.kind == ProblemKind::Misnamed && refusal.into_problem(name).to_string().contains(said),
            "{name}: {refusal:?}"
        );
    }
    assert_eq!(format_of("a.xml", b"<rss/>", true).expect_err("a feed").kind, ProblemKind::NotUnderstood);
    assert_eq!(named("a.csv", b"<iati-activities/>"), Ok(FileFormat::Iati));
    assert_eq!(named("a.xml", b"<?xml version='1.0'?><html><p>x</p></html>"), Ok(FileFormat::WebPage));
    assert_eq!(named("a.csv", b"Japan gives ten beds, and a car."), Ok(FileFormat::Article));
}

/// Shapes as the publishers' programs write them, with made-up values.
const FOREIGN_JSON: &[(&str, &str)] = &[
    (
        r#"{"status":"ok","data":{"incoming":{"fundingTotal":1},"flows":[{"id":"1","amountUSD":100,"budgetYear":null,"childFlowIds":null,"contributionType":"financial","boundary":"incoming","sourceObjects":[]}]}}"#,
        "FTS, JSON",
    ),
    (r#"{"flows":[{"onBoundary":"single","description":"x","amountUSD":1,"flowType":"Standard"}]}"#, "FTS, JSON"),
    (r#"[{"amountUSD":1,"exchangeRate":0.9,"originalAmount":2,"originalCurrency":"EUR"}]"#, "FTS, JSON"),
    (r#"{"uri":"x","version":"1.1","extensions":[],"releases":[{"ocid":"o-1","tag":["tender"]}]}"#, "OCDS, JSON"),
    (r#"{"releases":[],"publishedDate":"2024-01-01","publisher":{"name":"x"}}"#, "OCDS, JSON"),
    (r#"{"records":[{"compiledRelease":{"id":"1"},"ocid":"o-1"}],"uri":"x"}"#, "OCDS, JSON"),
    (r#"{"links":{"next":"x"},"data":[{"date":"2024","ocid":"o-1"}]}"#, "OCDS, JSON"),
    ("{\"ocid\":\"o-1\",\"id\":\"1\"}\n{\"ocid\":\"o-2\",\"id\":\"1\"}\n", "OCDS, JSON"),
    (r#"[{"ocid":"o-1"}]"#, "OCDS, JSON"),
    (
        r#"{"version":"0.9","projects":[{"id":"x","title":"t","status":"implementation","budget":{"amount":{"amount":3}}}]}"#,
        "OC4IDS",
    ),
    (
        r#"{"projects":[{"id":"x","title":"t"}],"uri":"u","publishedDate":"d","publisher":{"name":"n"},"version":"0.9"}"#,
        "OC4IDS",
    ),
    (r#"{"projects":[{"title":"t","parties":[],"contractingProcesses":[],"id":"x"}]}"#, "OC4IDS"),
    (
        r#"{"grants":[{"id":"360G-x-1","title":"t","currency":"GBP","amountAwarded":100,"awardDate":"2024-01-01"}]}"#,
        "360Giving",
    ),
    (r#"[{"fundingOrganization":[{"id":"GB-1"}],"recipientOrganization":[{"name":"n"}]}]"#, "360Giving"),
    (
        r#"{"rows":2,"os":0,"page":"1","total":"2","projects":{"P1":{"id":"P1","project_name":"n","boardapprovaldate":"d","totalamt":"1"}}}"#,
        "World Bank",
    ),
    (r#"{"projects":{"P1":{"totalamt":"150,000,000","regionname":"Africa","id":"P1"}}}"#, "World Bank"),
    (
        r#"{"responseHeader":{"status":0},"response":{"numFound":1,"start":0,"docs":[{"iati_identifier":"XM-1"}]}}"#,
        "IATI Datastore",
    ),
    (r#"{"response":{"docs":[{"title_narrative":["t"],"reporting_org_ref":"XM"}],"numFound":1}}"#, "IATI Datastore"),
    (r#"{"response":{"numFound":0,"start":0,"docs":[]}}"#, "IATI Datastore"),
    (r#"{"count":1,"next":null,"results":[{"iati_identifier":"XM-1","title":{"narratives":[]}}]}"#, "IATI Datastore"),
    (r#"{"iati-activities":[{"iati-activity":{"iati-identifier":"XM-1"}}]}"#, "IATI activities (JSON)"),
    (
        r#"{"/iati-activities/iati-activity":[{"/iati-identifier":"XM-1","/title/narrative":"t"}]}"#,
        "IATI activities (JSON)",
    ),
    (
        r#"{"rows":[{"aid":"XM-1","reporting":"r","reporting_ref":"XM","title":"t","day_start":1}],"count":1}"#,
        "d-portal",
    ),
    (r#"{"organisation_identifier":"XM","total_budget":[]}"#, "IATI organisation file (JSON)"),
    (
        r#"{"help":"h","success":true,"result":{"id":"1","name":"x-act","resources":[{"url":"u"}],"extras":[{"key":"filetype","value":"activity"}]}}"#,
        "CKAN",
    ),
    (r#"{"success":true,"result":{"count":0,"results":[]},"help":"h"}"#, "CKAN"),
    (r#"[{"name":"x-act","organization":{"name":"x"},"num_resources":1,"metadata_created":"d"}]"#, "CKAN"),
    (r#"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":null}]}"#, "GeoJSON"),
    (r#"{"features":[],"name":"x","type":"FeatureCollection"}"#, "GeoJSON"),
    (r##"[{"#org+impl":"x","#adm1+name":"y","note":1}]"##, "HXL tags (JSON)"),
    (r#"{"schema":"aidtrail-review/1","decisions":[]}"#, "the decisions of a review"),
];

#[test]
fn json_of_others_is_named_in_any_order_wrapping_and_layout() {
    let mut cases = Vec::new();
    for (text, name) in FOREIGN_JSON {
        let text = text.to_string();
        cases.push((text.clone().into_bytes(), *name));
        cases.push((format!("\u{feff} \n{text}\n").into_bytes(), *name));
        cases.push((utf16(&text, u16::to_le_bytes, true), *name));
        // Cut within its last value, as the head of a file is.
        cases.push((text.as_bytes()[..text.trim_end_matches(['}', ']', '\n']).len()].to_vec(), *name));
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
        cases.push((serde_json::to_vec_pretty(&value).expect("JSON"), *name));
        if !name.contains("review") {
            cases.push((format!(r#"{{"meta": {{"page": 1}}, "data": {text}}}"#).into_bytes(), *name));
            cases.push((format!(r#"{{"data": {{"result": [{text}]}}, "count": 1}}"#).into_bytes(), *name));
        }
    }
    assert_named(cases);
}

#[test]
fn tables_in_text_are_named() {
    let sheet = "hospital,item,qty\n\"Hospital No. 2\",\"Pump, infusion\",40\nClinic,Monitor,12\n";
    let mut cases: Vec<(Vec<u8>, &str)> = [
        ("item,qty\nVentilator,40\nMonitor,12\n", "a table"),
        ("item;qty\nVentilator;40\n", "a table"),
        ("item\tqty\r\nVentilator\t40\r\nMonitor\t12", "a table"),
        ("item\rqty", ""),
        ("hospital|item|qty\nA|Bed|4\nB|Bed|5\n", "a table"),
        ("sep=;\nitem;qty\nVentilator;40\n", "a table"),
        ("item, qty\nVentilator, 40\nMonitor, 12\n", "a table"),
        ("hospital,item,qty\n", "a table"),
        ("Donated equipment 2024\n\n\nitem,qty\nVentilator,40\nMonitor,12\n", "a table"),
        ("Donated equipment, by hospital,,\n,,\n,,\nHospital,Item,Number\nA,Bed,4\nB,Bed,5\nTotal,,9\n", "a table"),
        (
            "id,description\n1,\"Japan gave five ambulances.\nThey arrived in May.\"\n2,\"It gave two, in June.\"\n",
            "a table",
        ),
        ("name,note\nA,\"he said \"\"yes\"\", then no\"\nB,\"x\"\n", "a table"),
        ("No.;Hospital;Price\n1;A;1 250,50\n2;B;960,00\n;;2 210,50\n", "a table"),
        ("a,b,c\n1,2,3\n4,5,6\n7,8\n", "a table"),
        ("больница;город;количество\nБольница № 2;Полтава;4 шт.\n", "a table"),
        ("医院,设备,数量\n第一医院,呼吸机,4\n", "a table"),
        ("Organisation,Item,Date\n#org+impl,#item,#date+reported\nA,Bed,2024\n", "HXL tags (CSV)"),
        ("Report\n\n\nWho;Where\n#org;#adm2 +name\nA;B\n", "HXL tags (CSV)"),
        ("id,amountUSD,srcOrganization,destOrganization,boundary\n1,5,A,B,incoming\n", "FTS, CSV"),
        ("AidData Record ID,Recommended For Aggregates,Title\n1,Yes,A\n", "GCDF, CSV"),
        ("iati-identifier,reporting-org,title\nXM-1,XM,T\n", "a table of IATI activities (CSV); the XML says more"),
        ("Year|DonorCode|DonorName|AgencyCode|CrsID\n2021|1|Austria|2|3\n", "(CRS)"),
        (
            "Identifier,Title,Currency,Amount Awarded,Award Date,Funding Org:Name\n1,T,GBP,5,2024,N\n",
            "360Giving form (CSV)",
        ),
        ("ocid,id,tender/id\no-1,1,2\n", "OCDS, CSV"),
    ]
    .into_iter()
    .filter(|(_, name)| !name.is_empty())
    .map(|(text, name)| (text.as_bytes().to_vec(), name))
    .collect();
    for units in [u16::to_le_bytes, u16::to_be_bytes] {
        cases.extend([true, false].map(|mark| (utf16(sheet, units, mark), "a table")));
    }
    cases.push((format!("\u{feff}{sheet}").into_bytes(), "a table"));
    for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R] {
        let text = "больница;прибор;количество\nГородская больница;Аппарат ИВЛ;4\nОбластная клиника;Монитор;12\n";
        cases.push((encoding.encode(text).0.into_owned(), "a table"));
    }
    assert_named(cases);
    // The head of a large table ends within a row.
    let rows = "A,\"B, and C\",5\n".repeat(10_000);
    let large = Input::from_bytes("x", format!("one,two,three\n{rows}").into_bytes());
    assert!(detect_format(&large).is_err_and(|problem| problem.message.contains("a table")));
}

#[test]
fn prose_with_delimiters_in_it_is_an_article() {
    for text in [
        "Japan gave ten ambulances to Ukraine, officials said.\nThe handover took place in Kyiv, the embassy reported.",
        "Japan gave 2,5 million yen.\nThe hospital got 1,5 million.",
        "Roses are red,\nViolets are blue,\nSugar is sweet,\nAnd so are you.",
        "I came, I saw,\nI left, I wept,\nI sang, I slept,",
        "Snow falls\non the roof\nof the ward\nall night",
        "\tJapan gave ten beds.\n\tThey came to Kyiv on Monday.\n\tThe minister was glad.",
        "Ambulances arrive\tKyiv Post\nJapan handed over ten ambulances to the city on Monday, the embassy said.\nThey will serve four hospitals.",
        "Equipment for hospitals\n\nJapan handed over the equipment to three hospitals on Monday, the embassy said. It was paid from a grant.\n\nHospital\tMonitors\nPoltava\t4\nSumy\t6\n\nThe minister thanked the people of Japan for their help.",
        "Japan handed over the equipment to three hospitals on Monday, the embassy said.\nHospital\tMonitors\nPoltava\t4\nSumy\t6",
        "Minister:\tWe received ten ambulances from Japan.\nReporter:\tWhere will they go?\nMinister:\tTo four hospitals in the east.",
        "The hospital received:\n- ventilators, 40;\n- monitors, 12;\n- beds, 100.\nAll of it came from Japan, as the ministry said on Monday.",
        "Ambulances, 5\nMonitors, 12\nBeds, 40",
        "Home | News | Contacts\nJapan gave ten ambulances to the city of Kyiv on Monday.\nThey will serve four hospitals in the east.\nThe embassy thanked all who helped.",
        "[Kyiv] Japan gave ten ambulances.",
        "[1] Japan gave ten ambulances.",
        "{Photo: the embassy} Japan gave ten ambulances.",
        "\"We are glad,\" said the minister, \"to have them,\" and left.\n\"They are ours,\" she said, \"now.\"",
        "日本政府向乌克兰提供了十辆救护车,价值一千万美元。\n车辆已于周一抵达基辅,卫生部表示感谢。",
        "Kyiv; Monday; the embassy. Japan gave ten beds; all arrived.\nThe rest will come; nobody knows when; not soon.",
        "Kyiv, 5 May (Interfax), Japan",
        "Item: pumps\nNumber: 4\nDonor: Japan",
        "#Ukraine, #Japan, #aid\nTen ambulances arrived.",
        "Patients, staff, guests\nThe three groups, he said, were glad to see the ten new ambulances.\nThe mayor, too, came.",
        "1,000 beds",
        "# Deliveries\n\nWhat came to the hospitals of the region in May.\n\n| Hospital | Beds |\n|---|---|\n| Poltava | 4 |\n| Sumy | 6 |\n",
        "Le Japon a donné 2,5 millions d'euros ; l'hôpital en est ravi.\nIl recevra 1,2 million de plus ; on l'attend.",
    ] {
        for name in ["x", "x.txt", "x.csv"] {
            assert_eq!(named(name, text.as_bytes()), Ok(FileFormat::Article), "{text}");
        }
    }
}
