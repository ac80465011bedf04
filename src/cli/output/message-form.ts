/** Who reads standard error: people, or a script that asked for JSON and gets one object a line. */
export type MessageForm = 'people' | 'json';

let form: MessageForm = 'people';

/** Said once, as soon as the command line is known. */
export function chooseMessageForm(chosen: MessageForm): void {
  form = chosen;
}

export function messageForm(): MessageForm {
  return form;
}
