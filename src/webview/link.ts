import { html, type TemplateResult } from 'lit';

/** A link that does something in the editor. */
export function link(
  text: string | TemplateResult,
  follow: () => void,
  title?: string,
): TemplateResult {
  return html`<a
    href="#"
    title=${title ?? ''}
    @click=${(event: Event) => {
      event.preventDefault();
      follow();
    }}
    >${text}</a
  >`;
}
