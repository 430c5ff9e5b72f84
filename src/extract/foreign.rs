//! Frames of giving in French, Spanish, Portuguese, Russian and Ukrainian.
//!
//! Rules of English grammar do not apply there. Only patterns that leave no doubt are used: a noun or
//! participle of giving with a name directly after it, or a name with a verb of giving directly after it.

use super::frames::FrameMatcher;
use super::giving::STRONG;

impl FrameMatcher<'_, '_> {
    pub(super) fn match_foreign_frames(&mut self) {
        for i in 0..self.words.len() {
            let word = self.words.word(i);
            let next = self.words.word(i + 1);
            let ahead = match word {
                "don" | "dons" | "donation" | "financement" | "subvention" if matches!(next, "du" | "de" | "des") => {
                    i + 2
                }
                "offert" | "offerts" | "offerte" | "offertes" | "financé" | "financée" | "financés" | "financées"
                | "donné"
                    if next == "par" =>
                {
                    i + 2
                }
                "donado" | "donada" | "donados" | "donadas" | "financiado" | "financiada" | "financiados" | "doado"
                | "doada" | "doados" | "doadas" | "financiadas"
                    if matches!(next, "por" | "pelo" | "pela" | "pelos") =>
                {
                    i + 2
                }
                "donación" | "donativo" | "doação" if matches!(next, "de" | "del" | "do" | "da" | "dos") => i + 2,
                "поддержке" | "средства" | "средств" | "підтримки" | "підтримці" | "помощи" | "допомоги" | "грант"
                | "гранта" | "кошти" | "кошт" | "гранту" => i + 1,
                _ => continue,
            };
            // The name may follow its article and title: up to 4 words, chosen by eye.
            if let Some(k) = self.actor_after(ahead, 4) {
                for k in self.coordinated_actors(k) {
                    self.vote(k, true, STRONG, "giver: given by", i);
                }
            }
        }
        // "Правительство Японии передало": a name with a verb of giving directly after it.
        for k in 0..self.actors.len() {
            let end = self.actors[k].words.end;
            let verb = self.words.word(end);
            if self.words.is_adjacent(end)
                && [
                    "передала", "передало", "передал", "передали", "предоставила", "предоставило", "подарила",
                    "подарило", "выделила", "выделило", "надала", "надав", "передав", "виділила", "виділив",
                    "подарував", "donó", "doou",
                ]
                .contains(&verb)
            {
                self.vote(k, true, STRONG, "giver: gives", end);
            }
        }
    }
}
