//! Examples and counter-examples for instruments, programmes and the activity status.

use aidtrail::extract::{ArticleText, find_activity_status, find_instruments, find_programmes};
use aidtrail::model::{ActivityStatus, ListedCode};

fn codes(text: &str) -> Vec<&'static str> {
    find_instruments(&ArticleText::new(text, &[])).iter().map(|found| found.value.code()).collect()
}

#[test]
fn an_instrument_is_named_by_its_word() {
    for (text, expected) in [
        ("Norway donated five ambulances to Malawi.", &["grant"] as &[&str]),
        ("The donation will help the clinic.", &["grant"]),
        ("The ward was equipped with a Korean grant.", &["grant"]),
        ("The beds are a gift of the people of India.", &["grant"]),
        ("The kits were handed over free of charge.", &["grant"]),
        ("Germany provided in-kind assistance to the hospital.", &["grant"]),
        ("China will build it with a concessional loan.", &["loan"]),
        ("A credit line of 20 million dollars was opened by India.", &["loan"]),
        ("India extends a line of credit to Ghana.", &["loan"]),
        ("The project has a grant of 2 million and a soft loan of 8 million.", &["grant", "loan"]),
        ("The clinic is built as a public-private partnership.", &["ppp"]),
        ("JICA will provide technical expertise and training.", &["technical_cooperation"]),
        ("The tents were sent as humanitarian aid.", &["humanitarian_aid"]),
        ("As part of its humanitarian aid, Spain donated 300 tents.", &["humanitarian_aid"]),
        ("A plane with relief goods landed at noon.", &["grant"]),
        ("The Qatar Charity provided wells for the village.", &["grant"]),
        ("Un don du Japon pour les hôpitaux de la région", &["grant"]),
        ("Больница получила оборудование за счет гранта правительства.", &["grant"]),
    ] {
        assert_eq!(codes(text), expected, "{text}");
    }
}

#[test]
fn words_about_other_aid_name_no_instrument() {
    for text in [
        "The vehicles were handed over on Monday.",
        "The pumps were financed by the Government of Japan.",
        "Canada pays for the ambulances.",
        "The ministry requested a loan in 2012.",
        "The blood donation centre opened.",
        "They discussed organ transplantation and donation.",
        "The team was granted access to the port.",
        "The minister took it for granted.",
        "An agreement on economic and technical cooperation was signed.",
        "The same day a loan was agreed (See Project #123).",
        "The country repaid its loan.",
        "The gift shop is closed.",
    ] {
        assert_eq!(codes(text), [] as [&str; 0], "{text}");
    }
}

#[test]
fn programmes_are_found_by_their_aliases() {
    for (text, expected) in [
        (
            "Under the Grant Assistance for Grassroots Human Security Projects (GGP) a school was built.",
            &["GGP"] as &[&str],
        ),
        ("The Kusanone project was signed.", &["GGP"]),
        ("through its \"Grassroots\" Human Security Assistance Program", &["GGP"]),
        ("free assistance to small-scale social projects", &["GGP"]),
        ("nurses of the Young Leaders Program and PEPFAR", &["Young Leaders' Program", "PEPFAR"]),
        ("grassroots football", &[]),
    ] {
        let article = ArticleText::new(text, &[]);
        let found = find_programmes(&article);
        let mut names: Vec<&str> = found.iter().map(|found| found.value).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            expected.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect::<Vec<_>>(),
            "{text}"
        );
    }
}

#[test]
fn the_furthest_step_decides_the_status() {
    for (text, expected) in [
        ("An agreement was signed. The beds were handed over in May.", Some(ActivityStatus::Closed)),
        ("An agreement was signed in Dili. The beds will be delivered soon.", Some(ActivityStatus::Signed)),
        ("The scanners are being delivered.", Some(ActivityStatus::Implementation)),
        ("The donated funds were used, then the work was abandoned.", Some(ActivityStatus::Cancelled)),
        ("The two sides discussed a new hub.", Some(ActivityStatus::Discussed)),
        ("The hospital has 200 beds.", None),
    ] {
        assert_eq!(find_activity_status(&ArticleText::new(text, &[])).map(|found| found.value), expected, "{text}");
    }
}
