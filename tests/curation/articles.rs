//! Reading articles: pages and texts in several encodings and layouts (tests/fixtures/articles, written for
//! these tests), and random bytes.

use crate::cases::cases;
use aidtrail::formats::article::{self, layout, source_from_bytes};
use aidtrail::model::{Coded, SkipReason, Source};
use proptest::prelude::*;
use std::path::Path;

fn read(file: &str) -> Source {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/articles").join(file);
    source_from_bytes(file, &std::fs::read(path).expect("a fixture")).expect("an article")
}

fn skipped(source: &Source) -> String {
    source.skip.iter().map(|skip| &source.text[skip.start..skip.end]).collect::<Vec<_>>().join("\n---\n")
}

fn published(source: &Source) -> String {
    source.published.as_ref().and_then(Coded::known).map(ToString::to_string).unwrap_or_default()
}

fn text_source(text: &str) -> Source {
    article::source("note.txt", text)
}

#[test]
fn page_controls_and_comments_are_skipped() {
    let source = text_source(
        "large font\nchange to blue\n\nA headline of four words\n\nThe body says it.\nComments (0)\nBe the first!",
    );
    assert_eq!(skipped(&source), "large font\nchange to blue\n---\nComments (0)\nBe the first!");
    let reasons: Vec<_> = source.skip.iter().map(|skip| skip.why.known()).collect();
    assert_eq!(reasons, [Some(&SkipReason::Widget), Some(&SkipReason::Comment)]);
    assert_eq!(source.title, "A headline of four words");
}

#[test]
fn the_copy_under_the_headline_is_kept() {
    let body = "This is a paragraph that is long enough to be told as a repeat.\nOne more.\n";
    let text = format!("{body}English\nFrench\nSpanish\nGerman\nThe headline of the story\n{body}");
    let second = text.rfind("This is").expect("two copies");
    let layout = layout(&text);
    assert_eq!(layout.skip[0].why, Coded::Known(SkipReason::Repeat));
    assert!(layout.skip.iter().all(|skip| skip.end <= second), "{layout:?}");
}

#[test]
fn comments_on_a_topic_begin_no_comment_section() {
    assert_eq!(layout("Comments by the minister were short.\nThe body.").skip, []);
}

#[test]
fn a_closing_parenthesis_is_attribution() {
    let text = "Headline of the day here\nThe grant was signed. It is big. (Government portal)";
    let spans = layout(text).attribution;
    assert_eq!(&text[spans[0].start..spans[0].end], "(Government portal)");
}

#[test]
fn a_news_page_is_reduced_to_its_article() {
    let source = read("news.html");
    assert_eq!(
        source.text,
        "Two district hospitals receive dialysis machines\n\n\
         By Leyla Orazova 12 March 2024\n\n\
         The Embassy of Norland handed over six dialysis machines to the hospitals of Tamdy and Aksu on Monday.\n\n\
         Doctors beside one of the new machines\n\n\
         The gift is worth 1\u{a0}200\u{a0}000 crowns (about €105,000) & comes with:\n\n\
         - a water treatment unit,\n- twelve beds,\n- training of nurses.\n\n\
         “Forty patients will be treated each week,”\nsaid the head of the ward, Marat Seitov."
    );
    assert_eq!(source.skip, []);
    assert_eq!(source.title, "Two district hospitals receive dialysis machines");
    assert_eq!(source.publisher, "The Karvan Herald");
    assert_eq!(source.author.as_deref(), Some("Leyla Orazova"));
    assert_eq!(published(&source), "2024-03-12");
    assert_eq!(source.published_basis.as_deref(), Some("metadata"));
    assert_eq!(source.url.as_deref(), Some("https://news.karvanherald.example/health/dialysis-machines"));
    assert_eq!(source.language.as_deref(), Some("en-GB"));
    assert_eq!((source.id.as_str(), source.file.as_deref()), ("news", Some("news.html")));
    assert_eq!(source.text_basis.as_deref(), Some("web page"));
}

#[test]
fn a_table_layout_in_windows_1251_is_read() {
    let source = read("ministry-windows-1251.html");
    assert!(
        source.text.starts_with("Больницам области передано оборудование\n\n16 октября 2019 года\n\n"),
        "{}",
        source.text
    );
    let rows = "Больница | Оборудование | Количество\nГородская больница № 1 | аппарат УЗИ | 2\n\
                Районная больница | монитор пациента | 12\n";
    assert!(source.text.contains(rows), "{}", source.text);
    assert!(!source.text.contains("Контакты"));
    assert_eq!(published(&source), "2019-10-16");
    assert_eq!(source.language.as_deref(), Some("ru"));
    assert_eq!(source.text_basis.as_deref(), Some("web page, windows-1251"));
    assert_eq!(source.title, "Больницам области передано оборудование");
}

#[test]
fn a_page_without_an_article_element_is_reduced_to_its_prose() {
    let source = read("blocks.html");
    assert!(source.text.starts_with("Clinic in Oro gets solar panels\n\nThe clinic of Oro now"), "{}", source.text);
    assert!(source.text.ends_with("the same equipment in 2023."), "{}", source.text);
    assert_eq!(published(&source), "2022-11-03");
    assert_eq!(source.author, None, "an e-mail address is not an author's name");
}

#[test]
fn a_malformed_page_is_read_as_a_browser_reads_it() {
    let source = read("malformed.html");
    for line in [
        "Boats for the islands",
        "four patrol boats from the coast guard of Norland & two outboard motors.",
        "Text that a table throws out",
        "Boat | Number\nPatrol boat | 4\nMotor | 2",
        "The boats <9 metres> cost 12% less than planned &bogus; said the captain.",
    ] {
        assert!(source.text.contains(line), "{line}: {}", source.text);
    }
    assert_eq!(skipped(&source), "- Home\n---\n- News\n- Contacts");
}

#[test]
fn a_file_without_an_article_is_refused_with_a_remedy() {
    for (file, bytes, what) in [
        ("a.html", &include_bytes!("../fixtures/articles/scripts-only.html")[..], "shows no text without its scripts"),
        ("a.html", b"<html><body></body></html>", "shows no text"),
        ("a.pdf", b"%PDF-1.4 ...", "a PDF; copy its text into a file"),
        ("a.txt", b"", "the file is empty"),
        ("a.txt", b"a\0b\0\0c", "a binary file"),
        ("a.xml", b"<?xml version='1.0'?><iati-activities/>", "an IATI file"),
        ("a.xml", b"<?xml version='1.0'?><rss><item>x</item></rss>", "XML"),
        ("a.json", b"{\"schema\": \"aidtrail/1\"}", "JSON"),
    ] {
        let problem = source_from_bytes(file, bytes).expect_err(what);
        assert!(problem.to_string().contains(what), "{problem}");
        assert!(!problem.remedy.is_empty(), "{problem}");
    }
    let deep = "<div>".repeat(300_000);
    assert!(source_from_bytes("a.html", deep.as_bytes()).expect_err("deep").message.contains("without end"));
}

#[test]
fn a_utf_16_text_gives_its_metadata() {
    let source = read("utf-16.txt");
    assert!(source.text.contains("The mayor said the city’s old engines were built in 1974.\r\n"));
    assert_eq!(source.text_basis.as_deref(), Some("UTF-16LE"));
    assert_eq!(source.title, "Norland gives three fire engines to Port Selwa");
    assert_eq!((published(&source).as_str(), source.published_basis.as_deref()), ("2021-05-05", Some("text")));
    assert_eq!(source.url.as_deref(), Some("https://www.selwa-times.example/2021/05/fire-engines"));
    assert_eq!(source.author.as_deref(), Some("Tomas Wrede"));
    assert_eq!(skipped(&source), "Facebook\r\nTwitter\r\nWhatsApp\r\nTags: port, fire");
}

#[test]
fn page_furniture_is_skipped_and_lists_of_items_are_kept() {
    let source = read("page-furniture.txt");
    let skipped = skipped(&source);
    for line in [
        "Home", "About us", "Telegram", "Read also", "Fish prices", "cookies", "© 2022", "Comments (1)",
        "one pump only",
    ] {
        assert!(skipped.contains(line), "{line}: {skipped}");
    }
    for line in ["Water pumps", "Spare parts", "By the end of the year", "Share of the cost", "Six harbour towns"] {
        assert!(!skipped.contains(line), "{line}: {skipped}");
    }
    let spans: Vec<&str> = source.attribution.iter().map(|span| &source.text[span.start..span.end]).collect();
    assert_eq!(spans, ["Updated: 3 June 2022", "By Ines Calder", "(Coast News Agency)"]);
    assert_eq!(source.via, ["Coast News Agency"]);
}

#[test]
fn the_checksum_is_of_the_received_bytes() {
    let sum = |bytes: &[u8]| source_from_bytes("a.txt", bytes).expect("a text").sha256.expect("summed");
    assert_eq!(sum(b"Ten vehicles."), "38fd0dfe0149c71e3992e5fe2fa0f407166749b8440aab7ecd249b94c42801ad");
    assert_ne!(sum("\u{feff}Ten vehicles.".as_bytes()), sum(b"Ten vehicles."));
}

#[test]
fn reading_time_grows_linearly() {
    let line = "The ministry received two ambulances and the hospital of the district thanked the donor for it.\n";
    let short = "Facebook\nBeds\nBy 2030\n\n- Home\nSource: x\n";
    for piece in [
        line.to_owned(),
        short.to_owned(),
        format!("<p>{line}</p>"),
        "<div><a href=/>Link</a></div>\n".to_owned(),
        "<li>x<table><td>y".to_owned(),
        "<p><a href=x>One</a> <a href=y>Two</a> <a href=z>Three</a></p>".to_owned(),
    ] {
        let mut times = Vec::new();
        for kilobytes in [250, 1000] {
            let text = piece.repeat(kilobytes * 1_000 / piece.len());
            let begun = std::time::Instant::now();
            let _ = source_from_bytes("a.txt", text.as_bytes());
            times.push(begun.elapsed());
        }
        // Four times the text may take twelve times as long: a factor of three for a busy machine.
        assert!(times[1] < times[0] * 12 + std::time::Duration::from_millis(500), "{piece}: {times:?}");
    }
}

#[test]
fn languages_are_detected_by_script_letters_and_common_words() {
    for (tag, text) in [
        (
            "en",
            "The embassy handed over two ambulances to the district hospital, and the minister thanked the donor for it.",
        ),
        (
            "en",
            "The hospital in Côte d'Ivoire was built by the Agence française de développement and the Ministère de la Santé \
                in 2012, and it has been used by the people of the region since then.",
        ),
        (
            "fr",
            "L'ambassade a remis deux ambulances à l'hôpital du district, et la ministre a remercié le donateur pour son appui.",
        ),
        (
            "es",
            "La embajada entregó dos ambulancias al hospital del distrito y la ministra agradeció el apoyo de los donantes.",
        ),
        (
            "pt",
            "A embaixada entregou duas ambulâncias ao hospital do distrito e a ministra agradeceu o apoio dos doadores, que não é o primeiro.",
        ),
        (
            "de",
            "Die Botschaft übergab dem Krankenhaus des Bezirks zwei Krankenwagen, und die Ministerin dankte für die Hilfe.",
        ),
        (
            "tr",
            "Büyükelçilik, ilçe hastanesine iki ambulans teslim etti ve bakan bu destek için teşekkür etti; yeni bir bölüm de açıldı.",
        ),
        (
            "ru",
            "Посольство передало районной больнице две машины скорой помощи, и министр поблагодарил доноров за эту поддержку.",
        ),
        (
            "uk",
            "Посольство передало районній лікарні дві машини швидкої допомоги, і міністр подякував донорам за їхню підтримку.",
        ),
        ("kk", "Елшілік аудандық ауруханаға екі жедел жәрдем көлігін табыстады, министр қолдау үшін алғыс айтты."),
        ("ar", "سلمت السفارة سيارتي إسعاف إلى مستشفى المنطقة وشكر الوزير الجهة المانحة على هذا الدعم"),
        ("zh", "大使馆向该地区医院移交了两辆救护车，部长对捐助方的支持表示感谢，并希望继续合作。"),
        ("ja", "大使館は地区の病院に救急車2台を引き渡し、大臣は支援に対して感謝の意を表しました。"),
        (
            "ko",
            "대사관은 지역 병원에 구급차 두 대를 전달했으며 장관은 지원에 감사를 표했다. 협력은 앞으로도 계속될 것이라고 밝혔다.",
        ),
    ] {
        assert_eq!(text_source(text).language.as_deref(), Some(tag), "{text}");
    }
}

#[test]
fn short_texts_and_related_languages_give_no_language() {
    for text in [
        "",
        "Ambulances for Lviv",
        "Hôpital",
        "больница",
        "5 X-ray units, 3 CT scanners, 12 ventilators",
        // Bulgarian, Belarusian, Kyrgyz, Tajik, Serbian, Persian, Italian, Dutch, Romanian.
        "Посолството предостави на районната болница две линейки, а министърът благодари на дарителите за подкрепата.",
        "Пасольства перадало раённай бальніцы дзве машыны хуткай дапамогі, і міністр падзякаваў донарам за ўсё.",
        "Элчилик райондук ооруканага эки тез жардам унаасын тапшырды, министр колдоо үчүн ыраазычылык билдирди, көп өңүт.",
        "Сафорат ба беморхонаи ноҳия ду мошини ёрии таъҷилӣ супорид ва вазир барои дастгирӣ изҳори сипос кард.",
        "سفارت دو آمبولانس به بیمارستان منطقه تحویل داد و وزیر از حمایت اهداکنندگان قدردانی کرد",
        "L'ambasciata ha consegnato due ambulanze all'ospedale del distretto e la ministra ha ringraziato i donatori per il sostegno.",
        "De ambassade heeft twee ambulances overgedragen aan het ziekenhuis van het district en de minister bedankte de donoren voor de steun.",
    ] {
        assert_eq!(text_source(text).language, None, "{text}");
    }
}

#[test]
fn english_articles_are_recognised_as_english() {
    for folder in ["../shared/gold/dev", "../shared/articles"] {
        let Ok(entries) = std::fs::read_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) else {
            eprintln!("skipped: {folder} is not here");
            continue;
        };
        for path in entries.map(|entry| entry.expect("readable").path()) {
            if path.extension().is_some_and(|ending| ending == "txt") {
                let source =
                    source_from_bytes(&path.to_string_lossy(), &std::fs::read(&path).expect("readable")).expect("text");
                assert_eq!(source.language.as_deref(), Some("en"), "{}", path.display());
            }
        }
    }
}

/// Skipped ranges and attributions are inside the text, in order and disjoint.
fn check_ranges(source: &Source) -> Result<(), TestCaseError> {
    let skip: Vec<_> = source.skip.iter().map(|skip| (skip.start, skip.end)).collect();
    let attribution: Vec<_> = source.attribution.iter().map(|span| (span.start, span.end)).collect();
    for spans in [&skip, &attribution] {
        for &(start, end) in spans {
            prop_assert!(start < end && source.text.get(start..end).is_some(), "{start}..{end} of {:?}", source.text);
        }
        prop_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{spans:?}");
    }
    for &(start, end) in &attribution {
        prop_assert!(skip.iter().all(|&(from, to)| end <= from || to <= start), "{start}..{end} is skipped");
    }
    Ok(())
}

/// Random text made of fragments that the rules look for.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "\n",
        "\r\n",
        "Home",
        "News",
        "Share",
        "Facebook",
        "Comments (2)",
        "Related news",
        "Tags: a",
        "By Ann Lee",
        "Source: X",
        "12 March 2024",
        "Published: 12.03.2024",
        "https://a.example/b",
        "The hospital received ten beds today.",
        "(Reuters)",
        "Réf. №\u{a0}5",
        "ﷺ",
        "- item",
        "İ",
        "ß",
        "<p>",
        "</p>",
        "<table><tr><td>",
        "</td>",
        "<li>",
        "<a href=x>",
        "</a>",
        "<b>",
        "<div class='share'>",
        "</div>",
        "<article>",
        "</article>",
        "<h1>",
        "</h1>",
        "<br>",
        "&nbsp;",
        "&#x1F600;",
        "<!--",
        "-->",
        "<script>",
        "</script>",
        "<template>",
        "<svg>",
        "<form>",
        "<select><option>",
        "<time datetime=2024>",
        "<pre>",
        "<q>",
        "<meta property=og:title content='A b'>",
        "<script type='application/ld+json'>{\"@type\":\"Article\"}</script>",
        " ",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(source) = source_from_bytes("x.html", &bytes) {
            check_ranges(&source)?;
        }
    }

    #[test]
    fn ranges_are_in_bounds_ordered_and_disjoint(text in pieces(), named in any::<bool>()) {
        if let Ok(source) = source_from_bytes(if named { "x.html" } else { "x.txt" }, text.as_bytes()) {
            check_ranges(&source)?;
            let again = layout(&source.text);
            prop_assert_eq!((&again.skip, &again.attribution), (&source.skip, &source.attribution));
        }
    }
}
