import { z } from 'zod';
import { formKeywords, type TextForm } from './text-forms.ts';

/** A string with its form for editors; rules/ checks it with a better message. */
export function shownText(form: TextForm) {
  return z.string().meta(formKeywords(form));
}
