//! Drafts compared with what annotators read in the same articles: the five shipped ones, the 48 of
//! tests/gold, and the annotated ones of ../shared/gold if they are there.

mod score;

use aidtrail::extract;
use aidtrail::formats::article;
use aidtrail::model::{Coded, Dataset, ListedCode, PartialDate, Project};
use score::{Facts, Scores, drafted, gold, reviewed};
use std::fs;
use std::path::{Path, PathBuf};

/// Drafts an article the way `aidtrail draft` does.
fn draft_of(name: &str, bytes: &[u8]) -> Dataset {
    let mut source = article::source_from_bytes(name, bytes).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    let drafted = extract::draft(&source);
    if source.published.is_none() {
        source.published = drafted.published.map(|(date, _)| Coded::Known(date));
    }
    Dataset { sources: vec![source], projects: drafted.projects, ..Dataset::default() }
}

fn draft_of_text(text: &str) -> Dataset {
    draft_of("article.txt", text.as_bytes())
}

/// Every quote is in its source at its offset, every mark is in its quote, and every fact names its rule.
fn assert_consistent(dataset: &Dataset) {
    let text = |id: &str| &dataset.sources.iter().find(|source| source.id == id).expect("its source").text;
    for project in &dataset.projects {
        for fact in project.facts() {
            assert!(!fact.evidence.is_empty(), "{}: {}", project.id, fact.label());
        }
        let offered = project.offers.iter().flat_map(|line| &line.claims).flat_map(|claim| &claim.evidence);
        for evidence in project.all_evidence().into_iter().chain(offered) {
            let text = text(&evidence.source);
            assert_eq!(text.get(evidence.start..evidence.start + evidence.quote.len()), Some(evidence.quote.as_str()));
            let [from, to] = evidence.mark.expect("a mark");
            assert!(evidence.quote.get(from..to).is_some_and(|words| !words.is_empty()), "{evidence:?}");
            assert!(evidence.rule.as_ref().is_some_and(|rule| rule.contains(|c: char| c.is_alphabetic())));
        }
    }
}

/// Scores of the drafts of a folder of annotated articles. `tells_gifts_apart`: the annotations tell a gift from an
/// arrival; those that were made before the form did call both delivered.
fn scores(folder: &Path, tells_gifts_apart: bool) -> Scores {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|e| e.expect("readable").path()).collect();
    files.sort();
    let mut scores = Scores::default();
    for path in files.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")) {
        let annotation = fs::read_to_string(path.with_extension("gold.json")).expect("annotated");
        let dataset = draft_of(&path.display().to_string(), &fs::read(path).expect("readable"));
        assert_consistent(&dataset);
        let mut facts = drafted(&dataset);
        if !tells_gifts_apart {
            let gifts = facts.equipment.iter_mut().filter(|line| line.status == "donated");
            gifts.for_each(|line| line.status = "delivered".to_owned());
        }
        scores.add(&facts, &gold(&serde_json::from_str(&annotation).expect("JSON")));
    }
    scores
}

/// Asserts a minimum F1, in percent, for some slots. The minimums are chosen by eye: low enough for a rule to
/// gain in one article and lose in another, high enough to notice a rule that breaks.
fn at_least(scores: &Scores, floors: &[(&str, usize)]) {
    eprintln!("{scores}");
    for (slot, floor) in floors {
        let reached = if *slot == "six slots" { scores.micro().f1() } else { scores.slot(slot).f1() };
        assert!(reached >= *floor, "{slot}: {reached} is below {floor}\n{scores}");
    }
}

#[test]
fn drafts_of_the_five_shipped_articles_come_near_the_reviewed_records() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let shipped: Dataset =
        serde_json::from_slice(&fs::read(root.join("data/agreements.json")).expect("shipped")).expect("a dataset");
    let mut scores = Scores::default();
    for source in &shipped.sources {
        let file = source.file.as_deref().expect("its file");
        let dataset = draft_of(file, &fs::read(root.join("data/articles").join(file)).expect("shipped"));
        assert_consistent(&dataset);
        let mut ours = drafted(&dataset);
        let gold: Facts = reviewed(&shipped, &source.id);
        // The reviewed records keep a date without a year as words; do not count our `---` form of it as an
        // extra date.
        ours.dates.retain(|date| !date.starts_with("---") || gold.dates.contains(date));
        scores.add(&ours, &gold);
    }
    let floors =
        [("country", 100), ("donor", 90), ("amount", 100), ("equipment", 80), ("instrument", 80), ("six slots", 85)];
    at_least(&scores, &floors);
}

/// Articles written for this test by someone who had not seen the rules; half of them were read while the
/// rules were written.
#[test]
fn drafts_of_our_own_articles_come_near_their_annotations() {
    let scores = scores(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold"), true);
    let floors = [
        ("country", 85),
        ("donor", 85),
        ("amount", 80),
        ("date", 85),
        ("equipment", 70),
        ("instrument", 85),
        ("six slots", 80),
    ];
    at_least(&scores, &floors);
}

#[test]
fn drafts_of_the_shared_articles_come_near_their_annotations() {
    let shared = std::env::var("AIDTRAIL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(shared).join("gold/dev");
    if !folder.is_dir() {
        eprintln!("skipped: no {}", folder.display());
        return;
    }
    // Version 0.4.0 reached 98 in the six slots, 100 for donors and countries, 95 for equipment and 91 with
    // its status.
    let floors = [
        ("country", 97),
        ("donor", 96),
        ("amount", 96),
        ("date", 95),
        ("equipment", 90),
        ("equipment+status", 85),
        ("quantity>1", 95),
        ("instrument", 94),
        ("six slots", 95),
    ];
    at_least(&scores(&folder, false), &floors);
}

fn lines(dataset: &Dataset) -> Vec<String> {
    let line = |project: &Project| -> Vec<String> {
        let short = |it: &aidtrail::model::Equipment| {
            let n = it.quantity().map_or_else(|| "-".to_owned(), aidtrail::model::Figure::to_plain_string);
            let part = it.part_of.as_ref().map_or_else(String::new, |whole| format!(" of {whole}"));
            format!("{n} {} {}{part}", it.category, it.balance().state().code())
        };
        project.equipment.iter().map(short).collect()
    };
    dataset.projects.iter().flat_map(line).collect()
}

#[test]
fn equipment_lists_totals_and_parts_are_drafted_as_lines() {
    for (text, expected) in [
        // Items of a list without a verb take the status and place of the whole gift.
        (
            "Norway helps the clinic of Kaya\n\nThe gift consisted of 12 beds, two ECG machines and a sterilizer. The handover \
             ceremony was held on 3 May 2021.",
            &["12 hospital_bed delivered", "2 ecg delivered", "1 sterilizer delivered"][..],
        ),
        // Several items that share one head noun.
        (
            "Norway donated X-ray, ultrasound and ECG units to the clinic of Kaya.",
            &["- xray donated", "- ultrasound donated", "- ecg donated"],
        ),
        // Parts of a total are not additional items.
        (
            "Canada donated 50 ambulances to Zambia. 44 of the ambulances will go to Lusaka, the other six to Mongu.",
            &["50 ambulance donated", "44 ambulance planned of 50 ambulances", "6 ambulance planned of 50 ambulances"],
        ),
        (
            "Canada donated 30 vehicles, including 20 buses and 10 trucks, to Zambia.",
            &["30 vehicle donated", "20 bus donated of 30 vehicles", "10 truck donated of 30 vehicles"],
        ),
        // Counted items without a category.
        (
            "Canada donated 12 generators, 40 voltage stabilisers and 3 kilns to Zambia.",
            &["12 generator donated", "40 unlisted donated", "3 unlisted donated"],
        ),
        // The number follows its noun.
        (
            "Canada delivered to Zambia: microscope 6 pcs, centrifuge 3 pcs.",
            &["6 microscope delivered", "3 centrifuge delivered"],
        ),
        // Delivery statuses.
        ("Ten incubators are being purchased by Canada for Zambia.", &["10 incubator being_bought"]),
        ("Canada will provide Zambia with five dialysis machines.", &["5 dialysis_machine planned"]),
        (
            "Canada sent two ventilators to Zambia; they arrived on Monday. The ventilators have been put into operation.",
            &["2 ventilator in_use"],
        ),
        ("Zambia and Canada signed an agreement on a grant for the purchase of 15 tractors.", &["15 tractor planned"]),
    ] {
        let dataset = draft_of_text(text);
        assert_consistent(&dataset);
        assert_eq!(lines(&dataset), expected, "{text}");
    }
}

/// Number and state of each claim of the first line, newest first.
fn claims(dataset: &Dataset) -> Vec<String> {
    let line = dataset.projects.iter().flat_map(|project| project.equipment.iter().chain(&project.offers)).next();
    let short = |claim: &aidtrail::model::Claim| {
        let n = claim.quantity.map_or_else(|| "-".to_owned(), aidtrail::model::Figure::to_plain_string);
        format!("{n} {}", claim.status.as_ref().map_or("-", |status| status.code()))
    };
    line.map(|line| line.claims.iter().map(short).collect()).unwrap_or_default()
}

#[test]
fn later_stages_and_news_are_further_claims_of_a_line_and_overwrite_none() {
    for (text, expected, state) in [
        (
            "Canada helps Zambia. Two of the five ambulances were delivered.",
            &["2 delivered", "5 planned"][..],
            "partly_delivered",
        ),
        (
            "Canada promised Zambia five ambulances. Two of the five ambulances were delivered in May.",
            &["2 delivered", "5 planned"],
            "partly_delivered",
        ),
        (
            "Canada promised Zambia five ambulances. Two of them have arrived.",
            &["2 delivered", "5 planned"],
            "partly_delivered",
        ),
        (
            "Canada promised Zambia five ambulances. None of them have arrived.",
            &["5 not_received", "5 planned"],
            "not_received",
        ),
        (
            "Five ambulances were promised to Zambia by Canada. They have not arrived.",
            &["5 not_received", "5 planned"],
            "not_received",
        ),
        (
            "Five ambulances were promised to Zambia by Canada. They were cancelled in May.",
            &["5 cancelled", "5 planned"],
            "cancelled",
        ),
        (
            "Canada promised Zambia five ambulances. The order was cancelled in May.",
            &["5 cancelled", "5 planned"],
            "cancelled",
        ),
        ("Five ambulances promised by Canada were delivered to Zambia.", &["5 delivered", "5 planned"], "delivered"),
        (
            "Canada delivered five ambulances to Zambia. The ambulances stand idle.",
            &["5 not_in_use", "5 delivered"],
            "not_in_use",
        ),
        // Not of the ambulances: other pieces, another sentence, an order of something else.
        ("Canada promised Zambia five ambulances. Sweden delivered more ambulances.", &["5 planned"], "planned"),
        (
            "Canada promised Zambia five ambulances. The minister spoke. They have not arrived.",
            &["5 planned"],
            "planned",
        ),
        ("Canada promised Zambia five ambulances. The order for pumps was cancelled.", &["5 planned"], "planned"),
        ("Canada promised Zambia five ambulances. They would not be delivered by sea.", &["5 planned"], "planned"),
    ] {
        let dataset = draft_of_text(text);
        assert_consistent(&dataset);
        assert_eq!(claims(&dataset), expected, "{text}");
        let line = dataset.projects.iter().flat_map(|project| project.equipment.iter().chain(&project.offers)).next();
        assert_eq!(line.expect("a line").balance().state().code(), state, "{text}");
    }
}

#[test]
fn equipment_that_is_not_given_is_not_drafted() {
    for text in [
        // Lost, requested, counted in the country, carried on board, used for treatment, registered: none of
        // it is given.
        "Shelling destroyed two incubators and three ambulances at the hospital of Kaya on Sunday.",
        "The minister requested 20 ventilators from Canada. Canada promised to think about it.",
        "There are only 40 ambulances in Zambia, and the hospital has 300 beds.",
        "Each ambulance is equipped with a stretcher and two oxygen cylinders.",
        "Denmark denied that it had donated 30 incubators to Sudan.",
        "The hospital of Kaya bought an MRI scanner and two ventilators from its own budget.",
        "During the mission of Canada 89 CT scans, 300 ultrasounds and 40 operations were carried out in Zambia.",
        "In Zambia 445 Canadian medical devices have been registered.",
        "The convoy killed 3 people. Police said 12 officers and 40 students were hurt in Mongu.",
    ] {
        let dataset = draft_of_text(text);
        assert_consistent(&dataset);
        assert_eq!(lines(&dataset), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn items_that_differ_in_place_or_delivery_status_become_separate_projects() {
    let dataset = draft_of_text(
        "Partners help Zambia\n\nTen scanners for X-ray examinations are being bought for hospitals in Lusaka and Mongu by Canada. \
         Twenty ambulances were delivered to the Central Clinic of Kitwe. Canada pays for all of it.",
    );
    let titles: Vec<&str> = dataset.projects.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    for project in &dataset.projects {
        assert_eq!(project.countries[0].code, "ZM");
        assert_eq!(project.parties[0].country.as_deref(), Some("CA"));
    }
    let line = &dataset.projects[1].equipment[0];
    let sites = line.sites(&line.balance());
    assert_eq!(sites[0].facility.as_deref(), Some("Central Clinic of Kitwe"));
}

#[test]
fn an_article_in_another_language_gives_countries_amounts_and_dates_only() {
    let date = |text: &str| Some(Coded::Known(text.parse::<PartialDate>().expect("a date")));
    for (name, text, country, amount, day) in [
        (
            "fr",
            "Le Japon a accordé un don de 5 millions d'euros au Sénégal le 12 mars 2024 pour l'achat de dix ambulances et de \
             deux scanners destinés à l'hôpital régional de Kolda.",
            "SN",
            ("5000000", "EUR"),
            "2024-03-12",
        ),
        (
            "ru",
            "12 марта 2024 года Япония выделила Казахстану грант в размере 5 млн долларов США на закупку десяти машин скорой \
             помощи для больницы города Семей.",
            "KZ",
            ("5000000", "USD"),
            "2024-03-12",
        ),
        (
            "ar",
            "قدمت اليابان منحة بقيمة 5 ملايين دولار إلى الأردن في 12 مارس 2024 لشراء سيارات إسعاف للمستشفى الحكومي في المدينة.",
            "JO",
            ("5000000", "USD"),
            "2024-03-12",
        ),
    ] {
        let source = article::source_from_bytes("article.txt", text.as_bytes()).expect("readable");
        assert_eq!(source.language.as_deref(), Some(name));
        let drafted = extract::draft(&source);
        assert!(!drafted.english, "{name}");
        let dataset = Dataset { sources: vec![source], projects: drafted.projects, ..Dataset::default() };
        assert_consistent(&dataset);
        let project = &dataset.projects[0];
        assert!(project.equipment.is_empty() && project.offers.is_empty(), "{name}");
        assert!(project.countries.iter().any(|c| c.code == country), "{name}: {:?}", project.countries);
        assert!(
            project.amounts.iter().any(|a| (a.value.to_plain_string().as_str(), a.currency.as_str()) == amount),
            "{name}: {:?}",
            project.amounts
        );
        assert!(project.dates.iter().any(|d| d.value == date(day)), "{name}: {:?}", project.dates);
    }
}

#[test]
fn drafting_time_is_linear_in_the_length_of_the_article() {
    let part = "Canada donated 12 ambulances and 7 patient monitors to the Central Clinic of Kitwe 31. ";
    let varied: String =
        (0..6_000).map(|n| part.replace("12", &(n + 2).to_string()).replace("31", &n.to_string())).collect();
    let start = std::time::Instant::now();
    let dataset = draft_of_text(&varied);
    assert!(dataset.projects.iter().map(|p| p.equipment.len()).sum::<usize>() > 5_000);
    // It takes seconds even unoptimised; quadratic time would be an hour.
    assert!(start.elapsed() < std::time::Duration::from_secs(120), "{:?}", start.elapsed());
}
