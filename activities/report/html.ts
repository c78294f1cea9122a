/** Markup that is safe to put into a page as it is. Only {@link html} and {@link trusted} make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | undefined | readonly Part[];

/** A template whose values are escaped unless they are {@link Markup} already. Hostile text stays text. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((out, literal, at) => out + render(parts[at - 1]) + literal));
}

/** Marks our own literal text (style sheets, drawings) as markup. Never for anything that came from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** Escapes for HTML text and for attribute values in double quotes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(render).join('');
  return escapeHtml(String(part));
}
