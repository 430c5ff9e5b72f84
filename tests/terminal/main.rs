//! What the user meets: both screens, in memory (`stage`) and in a pseudo-terminal (`tty`), the command line and
//! the README.

mod activity;
mod app;
mod arrival;
#[path = "../common/cases.rs"]
mod cases;
mod cli;
mod config;
mod contrast;
#[path = "../common/drafts.rs"]
mod drafts;
#[path = "../scale/generate.rs"]
mod generate;
mod menus;
mod overview;
mod parts;
mod random_actions;
mod random_keys;
mod readme;
mod review_screen;
mod screens;
mod signals;
mod stage;
mod table;
mod terminals;
mod tty;
mod tui;
mod ui;
