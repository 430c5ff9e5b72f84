//! The formats that are known and not read: how each is recognised, what it is called, and what to do about it.
//!
//! All of it is one table. What comes first in it is what a file is called, so the special stands before the general: a
//! table of FTS before a table, a spreadsheet before a ZIP archive.

use super::cells::{TableText, is_tag_row};
use super::json_head::{HeadValue, JsonHead, JsonObject};
use memchr::memmem;

/// A format that is not read.
pub(super) struct ForeignFormat {
    /// What follows "this is".
    pub(super) name: &'static str,
    sign: Sign,
    pub(super) remedy: &'static str,
}

/// How a format is recognised. Never by the name of the file.
enum Sign {
    /// These bytes at this place; all of them.
    Bytes(&'static [(usize, &'static [u8])]),
    /// These bytes within the head, of a file that begins so.
    BytesWithin(&'static [u8], &'static [&'static [u8]]),
    /// A ZIP archive with a file whose name begins with one of these.
    ZipEntry(&'static [&'static str]),
    /// A ZIP archive whose first file says that it is of a type that begins so.
    ZipType(&'static str),
    /// A compound file (OLE) with a stream of one of these names.
    OleStream(&'static [&'static str]),
    /// The headers of an e-mail.
    MailHeaders,
    /// The first element of XML has one of these names; without any, there is an element.
    XmlRoot(&'static [&'static str]),
    /// An object of JSON with all of the first keys and, of the second, at least so many.
    Json(&'static [&'static str], usize, &'static [&'static str]),
    /// Likewise, under this key.
    JsonUnder(&'static str, &'static [&'static str], usize, &'static [&'static str]),
    /// An object of JSON whose `type` is one of these, with at least one of these keys.
    JsonType(&'static [&'static str], &'static [&'static str]),
    /// An object of JSON with hashtags of HXL for keys.
    JsonHxlKeys,
    /// Any JSON; the top of the first value is a list if true.
    AnyJson(bool),
    /// A row of a table that names at least so many of these columns.
    Columns(usize, &'static [&'static str]),
    /// A row of hashtags of HXL.
    HxlTags,
    /// Rows of cells.
    Table,
}

/// What is looked at: the head of a file, as far as it has been made out.
pub(super) enum FileHead<'h> {
    Bytes(&'h [u8]),
    /// The name of the first element.
    Xml(&'h str),
    Json(&'h JsonHead, bool),
    Text(&'h TableText<'h>),
}

/// The first format of the table that this is.
pub(super) fn recognise(head: &FileHead<'_>) -> Option<&'static ForeignFormat> {
    FORMATS.iter().find(|format| format.sign.is_in(head))
}

impl Sign {
    fn is_in(&self, head: &FileHead<'_>) -> bool {
        match (self, head) {
            (Sign::Bytes(parts), FileHead::Bytes(bytes)) => {
                parts.iter().all(|(at, part)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(part)))
            }
            (Sign::BytesWithin(start, parts), FileHead::Bytes(bytes)) => {
                bytes.starts_with(start) && parts.iter().any(|part| memmem::find(bytes, part).is_some())
            }
            (Sign::ZipEntry(names), FileHead::Bytes(bytes)) => {
                is_zip(bytes)
                    && zip_entries(bytes).any(|entry| names.iter().any(|name| entry.starts_with(name.as_bytes())))
            }
            (Sign::ZipType(of), FileHead::Bytes(bytes)) => {
                let first = zip_entries(bytes).next().filter(|entry| *entry == b"mimetype");
                let said = first.and_then(|_| memmem::find(bytes, b"mimetype")).map(|at| &bytes[at + 8..]);
                // An extra field may stand between the name and the type; it is short.
                said.is_some_and(|rest| memmem::find(&rest[..rest.len().min(200)], of.as_bytes()).is_some())
            }
            (Sign::OleStream(names), FileHead::Bytes(bytes)) => {
                let stream = |name: &&&str| {
                    let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
                    memmem::find(bytes, &wide).is_some()
                };
                bytes.starts_with(OLE) && names.iter().any(|name| stream(&name))
            }
            (Sign::MailHeaders, FileHead::Bytes(bytes)) => has_mail_headers(bytes),
            (Sign::XmlRoot(names), FileHead::Xml(root)) => {
                let local = root.rsplit(':').next().unwrap_or(root);
                names.is_empty() || names.iter().any(|name| name.eq_ignore_ascii_case(local))
            }
            (Sign::Json(all, least, some), FileHead::Json(json, _)) => {
                json.objects.iter().any(|object| has_keys(object, all, *least, some))
            }
            (Sign::JsonUnder(under, all, least, some), FileHead::Json(json, _)) => {
                json.objects.iter().any(|object| object.under == *under && has_keys(object, all, *least, some))
            }
            (Sign::JsonType(types, some), FileHead::Json(json, _)) => json.objects.iter().any(|object| {
                object.text("type").is_some_and(|of| types.contains(&of)) && has_keys(object, &[], 1, some)
            }),
            (Sign::JsonHxlKeys, FileHead::Json(json, _)) => json.objects.iter().any(|object| {
                object.members.len() >= 2 && is_tag_row(object.members.iter().map(|(key, _)| key.as_str()))
            }),
            (Sign::AnyJson(list), FileHead::Json(_, is_list)) => list == is_list,
            (Sign::Columns(least, names), FileHead::Text(cells)) => cells.names_columns(names, *least),
            (Sign::HxlTags, FileHead::Text(cells)) => cells.has_hxl_tags(),
            (Sign::Table, FileHead::Text(cells)) => cells.is_table(),
            _ => false,
        }
    }
}

fn has_keys(object: &JsonObject, all: &[&str], least: usize, some: &[&str]) -> bool {
    // A key with a slash at its end is one of an object, with brackets of a list.
    let has = |key: &&&str| match (key.strip_suffix('/'), key.strip_suffix("[]")) {
        (Some(key), _) => object.value(key) == Some(&HeadValue::Object),
        (_, Some(key)) => object.value(key) == Some(&HeadValue::List),
        _ => object.value(key).is_some(),
    };
    all.iter().all(|key| has(&key)) && some.iter().filter(|key| has(key)).count() >= least
}

const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

fn is_zip(bytes: &[u8]) -> bool {
    [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"].iter().any(|magic| bytes.starts_with(magic))
}

/// The names of the files of a ZIP archive, of those that the head tells: before each file, and in the directory.
fn zip_entries(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    // Signature, place of the length of the name, place of the name.
    let headers = [(&b"PK\x03\x04"[..], 26, 30), (b"PK\x01\x02", 28, 46)];
    headers.into_iter().flat_map(move |(signature, length_at, name_at)| {
        memmem::find_iter(bytes, signature).filter_map(move |at| {
            let length = bytes.get(at + length_at..at + length_at + 2)?;
            let length = usize::from(u16::from_le_bytes([length[0], length[1]]));
            let name = bytes.get(at + name_at..)?;
            Some(&name[..name.len().min(length)])
        })
    })
}

/// Whether a file begins with mail headers: `MIME-Version`, and `Content-Type` or `From`.
fn has_mail_headers(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let head = head.to_ascii_lowercase();
    let headers = head.split(|&b| b == b'\n').take_while(|line| line.trim_ascii() != b"");
    let mut found = (false, false);
    for line in headers {
        found.0 |= line.starts_with(b"mime-version:");
        found.1 |= line.starts_with(b"content-type:") || line.starts_with(b"from:");
    }
    found.0 && found.1
}

// What helps. "Save it as CSV" does not, since no table is read.
const TABLE: &str = "aidtrail does not read tables or spreadsheets yet, in any file format; name IATI XML or articles that tell \
    of the same aid, or write its rows as a dataset (aidtrail topics formats)";
const FLOWS: &str = "aidtrail does not read it yet; where the donors publish under IATI, name their activity XML";
const CONTRACTS: &str = "aidtrail does not read contracting data yet; name articles that tell of the deliveries, or write them as \
    a dataset (aidtrail topics formats)";
const RECORDS: &str = "aidtrail does not read it yet; name IATI XML or articles that tell of the same aid, or write it as a \
    dataset (aidtrail topics formats)";
const ACTIVITY_XML: &str =
    "the XML says more and is read: download the activity XML, or ask the publisher for it, and name that";
const REGISTRY: &str = "it only says where the data is: download the activity XML from its url, and name that";
const ORGANISATION: &str = "activities are read: download the activity file of the same publisher, and name that";
const TEXT_DOCUMENT: &str = "save it as plain text or as a web page (HTML), and draft from that";
const COPY_TEXT: &str = "copy its text into a file, and name that";
const IMAGE: &str = "type out or recognise its text, and save that";
const SPOKEN: &str = "write down what is said, and save that";
const UNPACK: &str = "unpack it first, and name the files in it";
const DATABASE: &str =
    "aidtrail does not read databases; name IATI XML, or write its records as a dataset (aidtrail topics formats)";
const NO_DATA: &str = "name IATI XML, a dataset (JSON or JSON Lines), or an article's text or web page";
const UTF_32: &str = "convert it, for example with iconv -f UTF-32 -t UTF-8";
const DATASET_FORM: &str =
    "a dataset is an object: {\"schema\": \"aidtrail/1\", \"sources\": [...], \"projects\": [...]}";

const fn row(name: &'static str, sign: Sign, remedy: &'static str) -> ForeignFormat {
    ForeignFormat { name, sign, remedy }
}

/// A row for files that begin with these bytes.
const fn bytes(name: &'static str, parts: &'static [(usize, &'static [u8])], remedy: &'static str) -> ForeignFormat {
    row(name, Sign::Bytes(parts), remedy)
}

use Sign::{
    AnyJson, BytesWithin, Columns, HxlTags, Json, JsonHxlKeys, JsonType, JsonUnder, MailHeaders, OleStream, Table,
    XmlRoot, ZipEntry, ZipType,
};

#[rustfmt::skip]
static FORMATS: &[ForeignFormat] = &[
    // Documents and spreadsheets.
    bytes("a PDF", &[(0, b"%PDF-")], COPY_TEXT),
    row("a Word document (DOCX)", ZipEntry(&["word/"]), TEXT_DOCUMENT),
    row("a spreadsheet (XLSX)", ZipEntry(&["xl/worksheets/", "xl/workbook", "xl/_rels/", "xl/"]), TABLE),
    row("a presentation (PPTX)", ZipEntry(&["ppt/"]), COPY_TEXT),
    row("a spreadsheet (ODS)", ZipType("application/vnd.oasis.opendocument.spreadsheet"), TABLE),
    row("an OpenDocument file (ODT)", ZipType("application/vnd.oasis.opendocument.text"), TEXT_DOCUMENT),
    row("an OpenDocument file", ZipType("application/vnd.oasis.opendocument"), COPY_TEXT),
    row("an e-book (EPUB)", ZipType("application/epub"), COPY_TEXT),
    row("an Office document (DOCX, XLSX or PPTX)", ZipEntry(&["[Content_Types].xml", "docProps/"]),
        "if it is a text, save it as plain text or as a web page (HTML); tables are not read yet"),
    row("a map (KMZ)", ZipEntry(&["doc.kml"]), RECORDS),
    row("an old spreadsheet (XLS)", OleStream(&["Workbook", "Book"]), TABLE),
    row("an old Word document (DOC)", OleStream(&["WordDocument"]), TEXT_DOCUMENT),
    row("an old presentation (PPT)", OleStream(&["PowerPoint Document"]), COPY_TEXT),
    bytes("an old Word document or spreadsheet (DOC or XLS)", &[(0, OLE)],
        "if it is a text, save it as plain text or as a web page (HTML); tables are not read yet"),
    bytes("a rich text document (RTF)", &[(0, b"{\\rtf")], TEXT_DOCUMENT),
    bytes("a PostScript document", &[(0, b"%!PS")], COPY_TEXT),
    bytes("a web archive of Safari", &[(0, b"bplist00")], TEXT_DOCUMENT),
    row("a web archive (MHTML) or an e-mail", MailHeaders, TEXT_DOCUMENT),

    // Archives.
    bytes("a ZIP archive", &[(0, b"PK\x03\x04")], UNPACK),
    bytes("a ZIP archive", &[(0, b"PK\x05\x06")], UNPACK),
    bytes("a ZIP archive", &[(0, b"PK\x07\x08")], UNPACK),
    bytes("a gzip archive", &[(0, b"\x1f\x8b")], "unpack it first, with gunzip, and name the files in it"),
    bytes("a bzip2 archive", &[(0, b"BZh"), (4, b"1AY&SY")], UNPACK),
    bytes("an xz archive", &[(0, b"\xfd7zXZ\0")], UNPACK),
    bytes("a zstd archive", &[(0, b"(\xb5/\xfd")], UNPACK),
    bytes("a 7-Zip archive", &[(0, b"7z\xbc\xaf\x27\x1c")], UNPACK),
    bytes("a RAR archive", &[(0, b"Rar!\x1a\x07")], UNPACK),
    bytes("a tar archive", &[(257, b"ustar")], UNPACK),
    bytes("a compressed file (Z)", &[(0, b"\x1f\x9d")], UNPACK),
    bytes("an LZ4 archive", &[(0, b"\x04\x22\x4d\x18")], UNPACK),

    // Data in binary form.
    bytes("a table (Parquet)", &[(0, b"PAR1")], TABLE),
    bytes("a table (Arrow or Feather)", &[(0, b"ARROW1")], TABLE),
    bytes("a table (Feather)", &[(0, b"FEA1")], TABLE),
    bytes("a table (Stata)", &[(0, b"<stata_dta>")], TABLE),
    bytes("a table (SPSS)", &[(0, b"$FL2")], TABLE),
    bytes("a database (SQLite)", &[(0, b"SQLite format 3\0")], DATABASE),
    bytes("a database (DuckDB)", &[(8, b"DUCK"), (13, b"\0\0\0")], DATABASE),
    bytes("a database (Access)", &[(0, b"\0\x01\0\0Standard ")], DATABASE),

    // Pictures, sound and programs.
    bytes("an image (PNG)", &[(0, b"\x89PNG\r\n\x1a\n")], IMAGE),
    bytes("an image (JPEG)", &[(0, b"\xff\xd8\xff")], IMAGE),
    bytes("an image (GIF)", &[(0, b"GIF87a")], IMAGE),
    bytes("an image (GIF)", &[(0, b"GIF89a")], IMAGE),
    bytes("an image (TIFF)", &[(0, b"II*\0")], IMAGE),
    bytes("an image (TIFF)", &[(0, b"MM\0*")], IMAGE),
    bytes("an image (WebP)", &[(0, b"RIFF"), (8, b"WEBP")], IMAGE),
    bytes("an image (HEIF)", &[(4, b"ftypheic")], IMAGE),
    bytes("an image (HEIF)", &[(4, b"ftypmif1")], IMAGE),
    bytes("an image (HEIF)", &[(4, b"ftypavif")], IMAGE),
    bytes("a video or sound file", &[(4, b"ftyp")], SPOKEN),
    bytes("a video or sound file", &[(0, b"\x1aE\xdf\xa3")], SPOKEN),
    row("a video or sound file", BytesWithin(b"RIFF", &[b"\0"]), SPOKEN),
    bytes("a sound file", &[(0, b"ID3\x02")], SPOKEN),
    bytes("a sound file", &[(0, b"ID3\x03")], SPOKEN),
    bytes("a sound file", &[(0, b"ID3\x04")], SPOKEN),
    bytes("a sound file", &[(0, b"OggS")], SPOKEN),
    bytes("a sound file", &[(0, b"fLaC")], SPOKEN),
    bytes("a program", &[(0, b"\x7fELF")], NO_DATA),
    bytes("a program", &[(0, b"MZ\x90\0")], NO_DATA),
    bytes("a text in UTF-32", &[(0, &[0xff, 0xfe, 0, 0])], UTF_32),
    bytes("a text in UTF-32", &[(0, &[0, 0, 0xfe, 0xff])], UTF_32),

    // XML.
    row("an IATI organisation file", XmlRoot(&["iati-organisations", "iati-organisation"]), ORGANISATION),
    row("a news feed (RSS or Atom XML)", XmlRoot(&["rss", "feed", "RDF"]), "save the article that it leads to as text or as a web page (HTML)"),
    row("a spreadsheet (XML)", XmlRoot(&["Workbook"]), TABLE),
    row("a Word document (XML)", XmlRoot(&["wordDocument", "package"]), TEXT_DOCUMENT),
    row("a map (KML)", XmlRoot(&["kml", "gpx"]), RECORDS),
    row("an image (SVG)", XmlRoot(&["svg"]), IMAGE),
    row("XML, but neither IATI activities nor a web page", XmlRoot(&[]), "name IATI activity XML; if an article stands in it, copy its text into a file"),

    // JSON. Keys with [] are of lists, with / of objects.
    row("a file with the decisions of a review", Json(&["schema", "decisions[]"], 0, &[]), "name the draft that they are about, or the dataset that it was merged into"),
    row("data of the IATI Datastore (JSON)", Json(&["iati_identifier"], 0, &[]), ACTIVITY_XML),
    row("data of the IATI Datastore (JSON)", Json(&[], 2, &["reporting_org_ref", "reporting_org_narrative", "title_narrative", "description_narrative", "activity_status_code", "participating_org_ref", "transaction_value", "activity_date_iso_date", "recipient_country_code", "last_updated_datetime", "iati_activities_document_id"]), ACTIVITY_XML),
    row("a search answer of the IATI Datastore (JSON)", JsonUnder("response", &["numFound", "docs[]"], 0, &[]), ACTIVITY_XML),
    row("data of IATI activities (JSON)", Json(&[], 1, &["iati-activities", "iati-activity", "iati-identifier", "iati_activities", "iati_activity", "/iati-activities/iati-activity", "/iati-identifier", "/iati-activities/iati-activity/iati-identifier"]), ACTIVITY_XML),
    row("an IATI organisation file (JSON)", Json(&[], 1, &["iati-organisations", "iati-organisation", "iati_organisations", "iati_organisation", "organisation_identifier", "organisation-identifier", "/iati-organisations/iati-organisation"]), ORGANISATION),
    row("data of d-portal (JSON)", Json(&["aid"], 2, &["reporting", "reporting_ref", "funder_ref", "day_start", "day_end", "day_length", "status_code", "slug", "spend", "commitment", "commitment_eur", "spend_eur", "title", "description", "trans_code", "trans_value", "trans_usd", "country_code", "country_percent", "sector_code"]), ACTIVITY_XML),
    row("a record of the IATI registry or another catalogue (CKAN, JSON)", Json(&[], 2, &["publisher_iati_id", "publisher_source_type", "iati_version", "issue_date", "resources[]", "extras[]", "organization/", "owner_org", "num_resources", "metadata_created", "metadata_modified", "license_id"]), REGISTRY),
    row("a record of the IATI registry or another catalogue (CKAN, JSON)", Json(&["success", "result"], 0, &[]), REGISTRY),
    row("data of infrastructure projects (OC4IDS, JSON)", JsonUnder("projects", &["id"], 1, &["budget/", "publicAuthority/", "contractingProcesses[]", "assetLifetime/", "additionalClassifications[]", "relatedProjects[]", "forecasts[]", "metrics[]", "completion/", "purpose", "updated", "identifiers[]", "policyAlignment/", "costMeasurements[]", "lobbyingMeetings[]", "social/", "environment/"]), CONTRACTS),
    row("data of infrastructure projects (OC4IDS, JSON)", Json(&["projects[]"], 2, &["version", "uri", "publishedDate", "publisher/", "publicationPolicy", "license"]), CONTRACTS),
    row("contracting data (OCDS, JSON)", Json(&["ocid"], 0, &[]), CONTRACTS),
    row("contracting data (OCDS, JSON)", Json(&["releases[]"], 1, &["publishedDate", "publisher/", "uri", "version", "extensions[]", "license"]), CONTRACTS),
    row("contracting data (OCDS, JSON)", Json(&["records[]"], 2, &["publishedDate", "publisher/", "uri", "version", "extensions[]", "packages[]", "license"]), CONTRACTS),
    row("data of the Financial Tracking Service (FTS, JSON)", Json(&[], 3, &["amountUSD", "sourceObjects", "destinationObjects", "flowType", "contributionType", "parentFlowId", "childFlowIds", "newMoney", "boundary", "onBoundary", "budgetYear", "exchangeRate", "originalAmount", "originalCurrency", "firstReportedDate", "reportDetails"]), FLOWS),
    row("data of the Financial Tracking Service (FTS, JSON)", Json(&["flows[]"], 0, &[]), FLOWS),
    row("data of grants in the 360Giving form (JSON)", Json(&[], 2, &["amountAwarded", "awardDate", "fundingOrganization", "recipientOrganization", "grantProgramme", "plannedDates", "beneficiaryLocation", "amountAppliedFor", "amountDisbursed", "recipientIndividual"]), RECORDS),
    row("data of grants in the 360Giving form (JSON)", Json(&["grants[]"], 0, &[]), RECORDS),
    row("data of projects of the World Bank (JSON)", Json(&[], 2, &["project_name", "totalamt", "totalcommamt", "curr_total_commitment", "curr_project_cost", "boardapprovaldate", "closingdate", "countryshortname", "countryname", "regionname", "lendinginstr", "prodlinetext", "projectstatusdisplay", "impagency", "teamleadname", "project_abstract", "pdo", "grantamt", "idacommamt", "ibrdcommamt", "approvalfy", "countrycode", "supplementprojectflg"]), FLOWS),
    row("a table with HXL tags (JSON)", JsonHxlKeys, RECORDS),
    row("a map (GeoJSON)", JsonType(&["FeatureCollection", "Feature", "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"], &["features", "geometry", "coordinates", "geometries"]), RECORDS),
    row("a map (TopoJSON)", JsonType(&["Topology"], &["objects", "arcs"]), RECORDS),
    row("a JSON array, which is no dataset", AnyJson(true), DATASET_FORM),
    row("JSON, but no dataset", AnyJson(false), DATASET_FORM),

    // Tables in text.
    row("data of the Financial Tracking Service (FTS, CSV)", Columns(3, &["amountUSD", "srcOrganization", "destOrganization", "srcLocations", "destLocations", "destPlan", "flowType", "contributionType", "onBoundary", "boundary", "budgetYear", "firstReportedDate", "originalAmount", "originalCurrency"]), FLOWS),
    row("the list of China's projects by AidData (GCDF, CSV)", Columns(2, &["AidData Record ID", "AidData Parent ID", "AidData TUFF Project ID", "Recommended For Aggregates", "Financier Country", "Commitment Date (MM/DD/YYYY)", "Amount (Original Currency)", "Adjusted Amount (Original Currency)", "Amount (Constant USD 2021)"]), TABLE),
    row("a table with HXL tags (CSV)", HxlTags, TABLE),
    row("a table of IATI activities (CSV)", Columns(2, &["iati_identifier", "iati-identifier", "iatiidentifier", "reporting-org", "reporting-org-ref", "reporting_org_ref", "reportingorg_ref", "title_narrative", "participating-org (Funding)", "activity_status_code", "recipient-country-code", "recipient_country_code", "transaction_value", "prefix_reporting_org_ref"]), ACTIVITY_XML),
    row("a table of the OECD's creditor reporting system (CRS)", Columns(3, &["DonorCode", "donor_code", "DonorName", "donor_name", "AgencyCode", "agency_code", "CrsID", "crs_id", "ProjectNumber", "project_number", "PurposeCode", "purpose_code", "USD_Commitment", "usd_commitment", "USD_Disbursement", "FlowCode", "flow_code"]), TABLE),
    row("data of grants in the 360Giving form (CSV)", Columns(3, &["Amount Awarded", "Award Date", "Recipient Org:Identifier", "Recipient Org:Name", "Funding Org:Identifier", "Funding Org:Name"]), TABLE),
    row("data of projects of the World Bank (CSV)", Columns(3, &["boardapprovaldate", "curr_total_commitment", "totalamt", "totalcommamt", "countryshortname", "regionname", "lendinginstr", "project_name", "projectstatusdisplay"]), TABLE),
    row("contracting data (OCDS, CSV)", Columns(2, &["ocid", "releases/0/ocid", "releases/0/id", "tender/id", "contracts/0/id", "awards/0/id", "initiationType", "releases/0/tag"]), CONTRACTS),
    row("a table (CSV, TSV or the like)", Table, TABLE),
];
