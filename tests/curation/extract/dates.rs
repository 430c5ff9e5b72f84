//! Examples and counter-examples for dates.

use aidtrail::extract::{ArticleText, DATELINE, find_dates, publication_date};
use aidtrail::model::DateKind;

/// The dates of a text in the notation of the data, with spaces between them.
fn dates_in(text: &str) -> String {
    let article = ArticleText::new(text, &[]);
    let found = find_dates(&article);
    for found in &found {
        assert!(text.get(found.mark.start..found.mark.end).is_some_and(|mark| !mark.is_empty()), "{text}");
        assert!(found.sentence.start <= found.mark.start && found.mark.end <= found.sentence.end);
    }
    found.iter().map(|found| found.value.date.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_date_is_as_precise_as_its_words() {
    for (text, expected) in [
        ("It was signed on November 16, 2011.", "2011-11-16"),
        ("It was signed on 16 November 2011.", "2011-11-16"),
        ("It was signed on the 16th of November, 2011.", "2011-11-16"),
        ("It was signed on the 16th day of November 2011.", "2011-11-16"),
        ("It was signed on Nov. 20, 2014.", "2014-11-20"),
        ("It was signed on Sept 3rd, 2014.", "2014-09-03"),
        ("It was signed on May 15,2010.", "2010-05-15"),
        ("It was signed on 2011-11-16.", "2011-11-16"),
        ("It was signed on 16.11.2011.", "2011-11-16"),
        ("It was signed on 16/11/2011.", "2011-11-16"),
        ("It was signed on 10/28/2020.", "2020-10-28"),
        ("It was signed on 10/11/2020.", ""),
        ("It was due 31-August-2020 or 03-Mar-2018.", "2020-08-31 2018-03-03"),
        ("It was signed on May 15.", "--05-15"),
        ("They met on the 29th.", "---29"),
        ("In August 2010 it came.", "2010-08"),
        ("In November, 2005 it came.", "2005-11"),
        ("In August it came.", "--08"),
        ("In August 20 ambulances came.", "--08"),
        ("In mid-July it came.", "--07"),
        ("In 2012 it came.", "2012"),
        ("In late 2012, it came.", "2012"),
        ("It will be finished by the end of 2015.", "2015"),
        ("The works will be completed by 2015.", "2015"),
        ("It goes back to an agreement of 2016.", "2016"),
        ("It ran from 5 to 7 March 2019.", "2019-03-05 2019-03-07"),
        ("It ran on March 5-7, 2019.", "2019-03-05 2019-03-07"),
        ("It stayed from April 27 to May 3.", "--04-27 --05-03"),
        ("It ran from January to March 2015.", "2015-01 2015-03"),
        ("The project ran from 2010 to 2015.", "2010 2015"),
        ("Korea has worked here since June 2021.", "2021-06"),
        ("The list was closedMar 8 2014 the cars came.", "2014-03-08"),
        ("Tuesday, June 11.", "--06-11"),
        ("It was signed in summer 2014.", "2014"),
        ("Beds came in 2010, 2011 and 2012.", "2010 2011 2012"),
        ("It ends in mid-2015.", "2015"),
        ("It was held on Feb. 24-26, 2020.", "2020-02-24 2020-02-26"),
        ("It came in September of 2008.", "2008-09"),
        ("It came on February 29, 2024 and on February 29, 2023.", "2024-02-29"),
    ] {
        assert_eq!(dates_in(text), expected, "{text}");
    }
}

#[test]
fn numbers_that_only_look_like_dates_are_skipped() {
    for text in [
        "The World Cup 2010 and Agenda 2030.", "Under Vision 2020 they fight COVID-19.",
        "It gave 2000 tents in 2000 villages.", "Korea has helped since 2005.", "From 1987 on, Korea has helped.",
        "It spent much between 2003 and 2005.", "The first time was in 2006/2007.",
        "The strategy 2016-2020 and the plan for 2017–2019.", "A maturity of 15 years with 3 years of grace.",
        "Project ID #2012 and loan 2014-05-12-003.", "See https://example.org/2023/10/16/story.html now.",
        "It opens at 14:30 and ends 5 pm.", "Medical exchange between the two began in 1996.",
        "It eliminates malaria by 2030, a goal of all.", "The university, founded in 1962, has beds.",
        "He may 5 times march 3 miles.", "The head of March Foundation met June Adeyemi.",
        "After the earthquake in 2010 it helped.", "They came in October last year.", "It grew by 12.5 in the 1990s.",
        "Version 3.1.2 of 10.20.3000.", "The budget within FY 2019.", "Planned End: 09-OCT-20.",
        "The file VP19JUL24 and VP10 OCT24.", "La avenida 12 de Octubre con la plaza 5 de Mayo.",
        "By 2030, see that every child completes school.",
    ] {
        assert_eq!(dates_in(text), "", "{text}");
    }
    // A bare year is history if the other dates are much later.
    assert_eq!(dates_in("It was built in 1985. The gift came on 3 May 2016."), "2016-05-03");
}

#[test]
fn the_governing_word_decides_the_kind_of_date() {
    use DateKind::*;
    for (text, kind) in [
        ("On May 5, 2012 the two sides signed an agreement.", Signed),
        ("The agreement, signed on May 5, 2012, covers beds.", Signed),
        ("On May 5, 2012 it was announced that beds come.", Announced),
        ("The cars were handed over on May 5, 2012.", Handover),
        ("In 2012, Korea donated beds.", Handover),
        ("The beds arrived on May 5, 2012.", Delivered),
        ("Work started in May 2012.", Start),
        ("Work is expected to start in May 2012.", PlannedStart),
        ("The ward was completed in May 2012.", End),
        ("The ward will be completed in May 2012.", PlannedEnd),
        ("It was on May 5, 2012.", Other),
        ("The project will run from May 2012 until June 2013.", PlannedStart),
        ("It was handed over on May 5, 2012; the contract was signed in 2010.", Handover),
    ] {
        let article = ArticleText::new(text, &[]);
        assert_eq!(find_dates(&article).first().map(|f| f.value.kind), Some(kind), "{text}");
    }
}

#[test]
fn a_dateline_gives_the_publication_date() {
    for (text, expected) in [
        ("Title\n\n16 October 2023\n\nJapan gave beds.", Some("2023-10-16")),
        ("Title\n\nPublished: 12 March 2024, 14:30\n\nJapan gave beds.", Some("2024-03-12")),
        ("Title\n\nPublished on March 12, 2024 by Staff Writer\n\nJapan gave beds.", Some("2024-03-12")),
        ("Title\n\nNDOLA, 4 March 2022 – Beds came to the clinic.", Some("2022-03-04")),
        ("Title\n\nIrbid, August 15 (Petra) -- Beds came.", Some("--08-15")),
        ("Title\n\nODESA, Sept. 24 -- Beds came.", Some("--09-24")),
        ("Title\n\nSan Jose (12 May 2020) - Beds came.", Some("2020-05-12")),
        ("Title\n\nBy Jane Doe | 5 March 2024\n\nBeds came.", Some("2024-03-05")),
        ("Title\n\nDue date: 5 March 2024 – beds are to come.", None),
        ("Title\n\n25 June 2002 Korea Donates Beds to Two Schools.", Some("2002-06-25")),
        ("Title\n\n11 October 2005 (Xinhua) Beds came.", Some("2005-10-11")),
        ("Title\n\nOn 4 March 2022 beds came.", None),
        ("Title\n\nIn March, beds came – 20 of them.", None),
        ("Title\n\n12 марта 2024 года\n\nЯпония передала оборудование.", Some("2024-03-12")),
    ] {
        let article = ArticleText::new(text, &[]);
        assert_eq!(publication_date(&article).map(|f| f.value.to_string()).as_deref(), expected, "{text}");
        if expected.is_some() {
            let found = find_dates(&article);
            assert!(found.iter().any(|f| f.rule == DATELINE && f.value.kind == DateKind::Other), "{text}");
        }
    }
    // A dateline with "today" still says what happened.
    let article = ArticleText::new("NDOLA, 4 March 2022 – Beds were handed over today.", &[]);
    assert_eq!(find_dates(&article)[0].value.kind, DateKind::Handover);
}

#[test]
fn dates_are_read_in_other_languages() {
    for (text, expected) in [
        ("L'accord a été signé le 12 mars 2024 à Dakar.", "2024-03-12"),
        ("L'accord a été signé le 1er avril 2024 à Dakar.", "2024-04-01"),
        ("En février 2023, les lits ont été remis à la clinique.", "2023-02"),
        ("Соглашение подписано 12 марта 2024 года.", "2024-03-12"),
        ("Работы начались в марте 2024 года.", "2024-03"),
        ("Работы начались в 2024 году.", "2024"),
        ("Угоду підписано 5 червня 2023 року.", "2023-06-05"),
        ("Обладнання передали 27 березня.", "--03-27"),
        ("El acuerdo se firmó el 12 de marzo de 2024 en la capital.", "2024-03-12"),
        ("O acordo foi assinado em 3 de julho de 2022 para o hospital.", "2022-07-03"),
        ("تم توقيع الاتفاقية في 12 مارس 2024.", "2024-03-12"),
        ("وصلت المعدات في ٥ تشرين الأول ٢٠٢٣.", "2023-10-05"),
        ("وصلت المعدات في عام 2023.", "2023"),
    ] {
        assert_eq!(dates_in(text), expected, "{text}");
    }
}
