//! The effects of the reviewer: saving.
//!
//! A decision is on the disk before the frame that shows it is drawn, so a decision that the user has seen
//! survives a kill.

use super::draw;
use super::event_loop::{self, EffectHandler, LoopEffect};
use super::events::ExitReason;
use super::kit::theme::{LookChoice, Theme};
use super::layouts::Layouts;
use super::reviewer::{Review, ReviewEffect};
use super::screen::{Msg, Screen};
use anyhow::Result;
use ratatui::Frame;
use std::convert::Infallible;

/// Runs a review until the user quits. `start` makes the state for a screen of these columns and rows; `save`
/// writes decisions to the disk, or returns the message to show.
pub(crate) fn run(
    look: LookChoice,
    start: impl FnOnce((u16, u16)) -> Review,
    save: impl FnMut(&[u8]) -> Result<(), String>,
) -> Result<(Review, ExitReason)> {
    event_loop::run(look, start, |review: &mut Review, _| {
        review.layouts = Layouts::from_environment();
        Ok(Saving(save))
    })
}

impl Screen for Review {
    type Answer = Infallible;
    type Effect = ReviewEffect;

    fn update(&mut self, msg: Msg<Infallible>) -> Vec<ReviewEffect> {
        self.update(msg)
    }

    fn draw(&self, theme: Theme, frame: &mut Frame<'_>) {
        draw::reviewer::draw(self, theme, frame);
    }
}

struct Saving<F>(F);

impl<F: FnMut(&[u8]) -> Result<(), String>> EffectHandler<Review> for Saving<F> {
    fn run(&mut self, effect: ReviewEffect, review: &mut Review) -> Result<LoopEffect> {
        Ok(match effect {
            ReviewEffect::Save(bytes) => {
                review.set_save_result((self.0)(&bytes));
                LoopEffect::Nothing
            }
            ReviewEffect::Redraw => LoopEffect::Redraw,
            ReviewEffect::Suspend => LoopEffect::Suspend,
            ReviewEffect::Quit => LoopEffect::Quit,
        })
    }
}
