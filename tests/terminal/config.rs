//! The configuration: its mistakes, the keys and columns that are set, actions by name, and keeping columns.

use crate::cases::cases;
use crate::stage::Stage;
use crate::tty::{Tty, folder};
use aidtrail::config::{ConfigMistake, LoadedConfig, read};
use aidtrail::tui::explorer::{Effect, Focus, KeyPress, ListKind, Overlay};
use aidtrail::tui::settings::ScreenSettings;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn settings(text: &str) -> ScreenSettings {
    let (config, mistakes) = read(text);
    ScreenSettings::new(LoadedConfig { config, file: Some("/home/p/config.toml".into()), mistakes })
}

/// The explorer on the shipped data with a configuration.
fn explorer(config: &str) -> Stage {
    Stage::configured(settings(config), 100, 30)
}

fn last_line(stage: &mut Stage) -> String {
    stage.text().lines().last().unwrap_or_default().to_owned()
}

/// Runs the program with this configuration as that of the user.
fn run(config: &Path, args: &[&str]) -> Output {
    let home = config.parent().and_then(Path::parent).expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_aidtrail"));
    command.env("XDG_CONFIG_HOME", home).args(args).output().expect("it runs")
}

/// Writes a configuration where the program looks for it.
fn user_config(name: &str, text: &str) -> std::path::PathBuf {
    let file = folder(name).join("aidtrail/config.toml");
    fs::create_dir_all(file.parent().expect("a folder")).expect("created");
    fs::write(&file, text).expect("written");
    file
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

#[test]
fn a_mistake_is_said_in_the_message_row_and_the_problems_list_them_all() {
    let mut stage = explorer("thme = 'dark'\nascii = 1\n[keys]\nsort = ['q']\nproblems = ['P']\n");
    let told = "config.toml:1: no setting is called thme; did you mean theme? (and 2 more, P lists them)";
    assert!(stage.text().contains(told), "{}", stage.text());
    let all = stage.keys("P").text();
    for mistake in [
        "configuration: /home/p/config.toml:1: no setting is called thme; did you mean theme?",
        "configuration: /home/p/config.toml:2: ascii must be true or false, and is a number",
        "configuration: /home/p/config.toml:4: q is the key of sort and of close; sort keeps its",
    ] {
        assert!(all.contains(mistake), "{mistake}: {all}");
    }
    assert_eq!(explorer("").app.notice, None);
    let unread = vec![ConfigMistake { line: None, what: "not read, the defaults hold: denied".to_owned() }];
    let loaded = LoadedConfig { file: Some("/c.toml".into()), mistakes: unread, ..LoadedConfig::default() };
    let mut stage = Stage::configured(ScreenSettings::new(loaded), 100, 30);
    assert!(stage.text().contains("c.toml: not read, the defaults hold: denied"));
}

#[test]
fn the_keys_that_are_set_act_and_are_those_that_help_footer_and_messages_name() {
    let mut stage =
        explorer("[keys]\nlist-kind = ['b']\nfilter = ['i']\nhelp = ['W']\nclose = ['Q']\ndrop-chip = ['a']\n");
    let screen = stage.text();
    assert!(screen.contains("  W help") && screen.contains(" i search"), "{screen}");
    assert!(last_line(&mut stage).contains("b rows"), "{screen}");
    stage.keys("v");
    assert!(stage.app.overlay.is_none());
    // In the menu that it opens the key goes on to the next.
    stage.keys("b").keys("b").press(KeyPress::Up).press(KeyPress::Enter);
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    stage.keys("imri").press(KeyPress::Enter);
    assert_eq!(stage.app.query, "mri");
    assert!(stage.text().contains("a drops the last"), "{}", stage.text());
    stage.keys("a").press(KeyPress::Esc);
    assert!(stage.text().contains("Q quits"), "{}", stage.text());
    stage.keys("W").keys("choose what the rows");
    let help = stage.text();
    assert!(help.contains("b      ") && !help.contains("v      "), "{help}");
}

#[test]
fn a_key_that_types_a_letter_is_text_where_text_is_typed() {
    let mut stage = explorer("[keys]\nquit = ['Q']\nredraw = ['i']\n");
    stage.keys("/Qi").press(KeyPress::Enter);
    assert_eq!((stage.app.query.as_str(), stage.effects.len()), ("Qi", 0));
    stage.keys("fQi");
    assert_eq!(stage.effects, []);
    stage.press(KeyPress::Esc).keys("Q");
    assert_eq!(stage.effects, [Effect::Quit]);
    // A letter with Ctrl types nothing, also by its place on another layout: с is c.
    let mut stage = explorer("");
    stage.keys("/ы").press(KeyPress::Ctrl('с'));
    assert_eq!(stage.effects, [Effect::Quit]);
}

#[test]
fn an_overlay_is_closed_by_the_key_that_opens_it() {
    let mut stage = explorer("[keys]\nsums = ['M']\n");
    stage.keys("M");
    assert!(matches!(stage.app.overlay, Some(Overlay::Sums { .. })));
    stage.keys("$");
    assert!(stage.app.overlay.is_some());
    stage.keys("M");
    assert!(stage.app.overlay.is_none());
}

#[test]
fn any_action_runs_by_its_name_from_every_pane_and_keyboard() {
    let mut stage = explorer("");
    stage.keys(":list k").press(KeyPress::Enter);
    assert!(matches!(stage.app.overlay, Some(Overlay::Rows(_))));
    stage.press(KeyPress::Esc);
    stage.press(KeyPress::F(4)).keys("pane-f").press(KeyPress::Tab);
    assert!(stage.text().contains(": pane-facets"), "{}", stage.text());
    stage.press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::Facets);
    // What only the list has is done there.
    stage.keys(":group-by").press(KeyPress::Enter);
    assert_eq!(stage.app.view.focus, Focus::List);
    assert!(matches!(stage.app.overlay, Some(Overlay::GroupBy { .. })));
    stage.press(KeyPress::Esc).keys(":unfold").press(KeyPress::Enter);
    assert!(stage.text().contains("unfold is for the source; go there first"), "{}", stage.text());
    // On the Russian layout : is on the key of ж, with Shift; "sums" is ыгьы.
    let mut stage = explorer("");
    stage.keys("ыЖыгьы").press(KeyPress::Enter);
    assert!(matches!(stage.app.overlay, Some(Overlay::Sums { .. })), "{}", stage.text());
    let mut stage = explorer("");
    stage.keys(":nothing like it").press(KeyPress::Enter);
    assert!(stage.text().contains("nothing like that"), "{}", stage.text());
}

#[test]
fn the_explorer_starts_with_the_list_and_the_columns_that_are_set() {
    let mut stage = explorer("start = 'items'");
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    let mut stage_of_none = Stage::configured_on(
        settings("start = 'items'"),
        r#"{"schema": "aidtrail/1", "projects": [{"id": "p", "title": "P"}]}"#,
        100,
        30,
    );
    assert!(stage_of_none.text().contains("1 of 1 project"), "{}", stage_of_none.text());
    stage.press(KeyPress::Esc);
    let mut stage = explorer("[columns]\nprojects = 'title,donor'\n");
    let screen = stage.text();
    assert!(
        screen.contains("title") && screen.contains("Japan through JICA") && screen.contains("26 projects"),
        "{screen}"
    );
    assert!(stage.app.selected_project().is_some());
    // Other rows and back: the columns are there again.
    stage.keys("vitems").press(KeyPress::Enter);
    assert_eq!(stage.app.view.list, ListKind::Equipment);
    stage.keys("vprojects").press(KeyPress::Enter);
    assert_eq!(stage.app.view.list, ListKind::Table);
    assert!(stage.text().contains("Japan through JICA"), "{}", stage.text());
    stage.keys("T");
    assert_eq!(stage.app.view.list, ListKind::Projects);
}

#[test]
fn w_in_the_menu_of_columns_keeps_them_and_asks_only_before_it_replaces_others() {
    let keep = |columns: &str| Effect::KeepColumns {
        file: "/home/p/config.toml".into(),
        rows: aidtrail::fields::TableRows::Projects,
        columns: columns.to_owned(),
    };
    let mut stage = explorer("");
    stage.keys("c").keys("id").press(KeyPress::Char(' ')).keys("w");
    let [Effect::KeepColumns { columns, .. }] = &stage.effects[..] else { panic!("{:?}", stage.effects) };
    assert!(columns.starts_with("title,") && columns.ends_with(",id"), "{columns}");
    assert_eq!(stage.app.view.list, ListKind::Table);
    assert!(stage.app.overlay.is_none());
    let mut stage = explorer("[columns]\nprojects = 'title,donor'\n");
    stage.keys("cw");
    assert_eq!(stage.effects, [keep("title,donor")]);
    stage.effects.clear();
    stage.keys("c").keys("country").press(KeyPress::Char(' ')).keys("w");
    assert!(stage.text().contains("w again replaces what config.toml has for projects: title,donor"));
    assert_eq!(stage.effects, []);
    stage.keys("w");
    assert_eq!(stage.effects, [keep("title,donor,country")]);
    // In a search it is a letter, and figures of groups are not kept.
    stage.effects.clear();
    stage.keys("cyw").press(KeyPress::Esc).keys("tcountry").press(KeyPress::Enter).keys("cw").press(KeyPress::Esc);
    assert_eq!(stage.effects, []);
    let mut stage = Stage::configured(ScreenSettings::default(), 100, 30);
    stage.keys("cw");
    assert!(stage.text().contains("not kept: no configuration is in use") && stage.effects.is_empty());
}

#[test]
fn config_prints_what_gives_itself_and_tells_every_mistake() {
    let file = user_config("config-prints", "theme = 'light'\ncolour = 1\n[keys]\ngroup-by = ['b']\n");
    let name = file.display();
    let out = run(&file, &["config"]);
    assert_eq!(
        text(&out.stderr),
        format!("configuration: {name}:2: no setting is called colour; there are theme, ascii, start, columns, keys\n")
    );
    let again = file.with_file_name("again.toml");
    fs::write(&again, &out.stdout).expect("written");
    let twice = run(&file, &["config", "--config", again.to_str().expect("UTF-8")]);
    assert_eq!((text(&twice.stdout), text(&twice.stderr)), (text(&out.stdout), String::new()));
    assert!(
        text(&out.stdout).contains("\ntheme = \"light\"\n") && text(&out.stdout).contains("\ngroup-by = [\"b\"] # ")
    );
    assert_eq!(text(&run(&file, &["config", "--path"]).stdout), format!("{name}\n"));
    let without = run(&file, &["config", "--no-config"]);
    assert!(text(&without.stdout).contains("\ntheme = \"auto\"\n") && without.stderr.is_empty());
    assert!(text(&run(&file, &["topics", "keys"]).stdout).contains("  b   "));
}

#[test]
fn a_file_that_cannot_be_read_is_told_and_the_program_runs() {
    let file = user_config("config-unread", "");
    let folder = file.parent().expect("a folder");
    fs::write(folder.join("latin1.toml"), b"theme = '\xe9'").expect("written");
    fs::write(folder.join("large.toml"), vec![b'#'; (1 << 20) + 1]).expect("written");
    for (name, why) in [
        ("missing.toml", "No such file"),
        (".", "it is no regular file"),
        ("latin1.toml", "it is not UTF-8"),
        ("large.toml", "it is larger than 1 MB"),
    ] {
        let path = folder.join(name);
        let args = ["table", "--format", "table", "--config", path.to_str().expect("UTF-8"), "mri"];
        let out = run(&file, &args);
        assert!(out.status.success() && !out.stdout.is_empty(), "{name}");
        let said = text(&out.stderr);
        assert!(said.contains(&format!("{}: not read, the defaults hold: {why}", path.display())), "{said}");
    }
    fs::remove_file(&file).expect("removed");
    assert!(run(&file, &["config"]).stderr.is_empty(), "there need not be one");
}

#[test]
fn the_columns_set_are_those_that_a_person_reads_and_no_program() {
    let file = user_config("config-columns", "[columns]\nprojects = \"title,donor\"\n");
    let heads = |args: &[&str]| {
        let out = run(&file, &[&["table", "--rows", "projects"], args].concat());
        text(&out.stdout).lines().next().unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(heads(&["--format", "table"]), ["title", "donor"]);
    assert_eq!(heads(&["--format", "table", "--columns", "id"]), ["id"]);
    assert_eq!(heads(&["--format", "tsv"]), heads(&["--format", "tsv", "--no-config"]));
    assert!(heads(&["--format", "table", "--group-by", "country"]).contains(&"projects".to_owned()));
}

#[test]
fn columns_that_are_kept_are_there_the_next_time() {
    let home = folder("config-kept");
    let folder_name = home.to_str().expect("UTF-8");
    let mut tty = Tty::aidtrail((100, 30), &[], &[("XDG_CONFIG_HOME", folder_name)]);
    tty.wait_for("19 of 19 items");
    tty.send("vproj\r");
    tty.wait_for("26 of 26 projects");
    tty.send("c");
    tty.wait_for("keep for next time");
    tty.send("agency w");
    tty.wait_for("projects begin with these columns from now on");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
    let file = home.join("aidtrail/config.toml");
    let kept = fs::read_to_string(&file).expect("written");
    assert!(kept.starts_with("[columns]\nprojects = \"title,") && kept.ends_with(",agency\"\n"), "{kept}");
    let mut tty = Tty::aidtrail((200, 30), &[], &[("XDG_CONFIG_HOME", folder_name)]);
    tty.wait_for("19 of 19 items");
    tty.send("vproj\r");
    tty.wait_for("agency");
    tty.send("q");
    assert_eq!(tty.wait_exit(), 0);
}

/// Texts that are near to configurations, with anything in them.
fn any_config() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        4 => ("(theme|ascii|start|thme|columns|keys|columns\\.projects|keys\\.sort)", any_value()).prop_map(|(key, value)| format!("{key} = {value}\n")),
        2 => prop::sample::select(vec!["[columns]\n", "[keys]\n", "[keys.review]\n", "[[keys]]\n", "[keys", "\n", "# note\n"]).prop_map(str::to_owned),
        3 => ("(projects|items|sources|places|sort|group-by|quit|help|close|open|accept|review|x)", any_value()).prop_map(|(key, value)| format!("{key} = {value}\n")),
        1 => "\\PC{0,12}\n?",
        1 => any::<String>(),
    ];
    prop::collection::vec(line, 0..12).prop_map(|lines| lines.concat())
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "'dark'", "'mono'", "true", "'items'", "'overview'", "'title,paid'", "'item,+state'", "''", "['q']",
            "['t', 'F5']", "[]", "[[]]", "1979-05-27", "nan", "{}", "{ sort = 'b' }", "'Space'", "[\"^c\"]",
            "\"\\u001b\"", "'/'",
        ])
        .prop_map(str::to_owned),
        "'[a-zA-Z,+-]{0,8}'",
        "\\PC{0,8}",
    ]
}

proptest! {
    #![proptest_config(cases(96))]
    #[test]
    fn any_configuration_leaves_the_program_running_with_a_message_or_without(config in any_config(), keys in "[a-zA-Z/:?$=]{0,12}") {
        let settings = settings(&config);
        let told = !settings.mistakes.is_empty();
        // Where no mistake is told, all is TOML and all of it is in force.
        if !told {
            prop_assert!(config.parse::<toml_edit::DocumentMut>().is_ok());
        }
        let mut stage = Stage::configured(settings, 100, 30);
        prop_assert_eq!(stage.app.notice.is_some(), told);
        let first = stage.text();
        let has_escape = first.contains(char::from(27));
        prop_assert!(!has_escape);
        stage.keys(&keys).press(KeyPress::Enter).press(KeyPress::Esc);
        stage.draw();
    }
}
