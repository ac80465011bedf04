import { z } from 'zod';
import { formKeywords, type TextForm } from './text-forms.ts';

/** Shows editors the form of a text; rules/ enforces it with a better message. */
export function shownText(form: TextForm) {
  return z.string().meta(formKeywords(form));
}
