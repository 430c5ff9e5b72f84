//! Frames of giving in other languages than English: only those that leave no doubt.
//!
//! The rules of English grammar are silent there; a noun or a participle of giving with a name directly
//! behind it is understood in French, Spanish, Portuguese, Russian and Ukrainian, and nothing else is.

use super::frames::FrameMatcher;
use super::giving::STRONG;

impl FrameMatcher<'_, '_> {
    /// Frames that are certain in other languages: French, Spanish, Portuguese, Russian, Ukrainian.
    pub(super) fn match_foreign_frames(&mut self) {
        for i in 0..self.words.len() {
            let word = self.words.written(i).to_lowercase();
            let next = self.words.written(i + 1).to_lowercase();
            let ahead = match word.as_str() {
                "don" | "dons" | "donation" | "financement" | "subvention"
                    if matches!(next.as_str(), "du" | "de" | "des") =>
                {
                    i + 2
                }
                "offert" | "offerts" | "offerte" | "offertes" | "financé" | "financée" | "financés" | "financées"
                | "donné"
                    if matches!(next.as_str(), "par") =>
                {
                    i + 2
                }
                "donado" | "donada" | "donados" | "donadas" | "financiado" | "financiada" | "financiados" | "doado"
                | "doada" | "doados" | "doadas" | "financiadas"
                    if matches!(next.as_str(), "por" | "pelo" | "pela" | "pelos") =>
                {
                    i + 2
                }
                "donación" | "donativo" | "doação" if matches!(next.as_str(), "de" | "del" | "do" | "da" | "dos") => {
                    i + 2
                }
                "поддержке" | "средства" | "средств" | "підтримки" | "підтримці" | "помощи" | "допомоги" | "грант"
                | "гранта" | "кошти" | "кошт" | "гранту" => i + 1,
                _ => continue,
            };
            if let Some(k) = self.actor_after(ahead, 4) {
                for k in self.coordinated_actors(k) {
                    self.vote(k, true, STRONG, "giver: given by", i);
                }
            }
        }
        // "Правительство Японии передало": a name and a verb of giving directly behind it.
        for k in 0..self.actors.len() {
            let end = self.actors[k].words.end;
            let verb = self.words.written(end).to_lowercase();
            if self.words.is_adjacent(end)
                && matches!(
                    verb.as_str(),
                    "передала"
                        | "передало"
                        | "передал"
                        | "передали"
                        | "предоставила"
                        | "предоставило"
                        | "подарила"
                        | "подарило"
                        | "выделила"
                        | "выделило"
                        | "надала"
                        | "надав"
                        | "передав"
                        | "виділила"
                        | "виділив"
                        | "подарував"
                        | "donó"
                        | "doou"
                )
            {
                self.vote(k, true, STRONG, "giver: gives", end);
            }
        }
    }
}
