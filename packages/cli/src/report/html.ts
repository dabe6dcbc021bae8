import { printable } from '../render/text.js';

/** HTML that is safe to put into a page. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | readonly Html[];

function escaped(text: string): string {
  return printable(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function textOf(part: Part): string {
  if (part instanceof Html) return part.text;
  return typeof part === 'object' ? part.map(({ text }) => text).join('') : escaped(String(part));
}

/** A piece of HTML; what is put into it is escaped unless it is HTML itself. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.map((text, i) => text + (i < parts.length ? textOf(parts[i]) : '')).join(''));
}

/** A number as people read it, with its full value, and the name it has in the document of `train --json`, for programs. */
export function datum(name: string, value: number, shown: string): Html {
  return markup`<data value="${value}" data-name="${name}">${shown}</data>`;
}

/** A table with a head; the first cell of each row names it. */
export function table(caption: string, head: readonly string[], rows: readonly (readonly (string | Html)[])[]): Html {
  const columns = head.map((cell) => markup`<th scope="col">${cell}</th>`);
  const lines = rows.map(([name, ...cells]) => {
    return markup`<tr>
      <th scope="row">${name}</th>
      ${cells.map((cell) => markup`<td>${cell}</td>`)}
    </tr>`;
  });
  return scrolling(
    caption,
    markup`<table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns}
        </tr>
      </thead>
      <tbody>
        ${lines}
      </tbody>
    </table>`,
  );
}

/** What may be wider than a narrow screen; it can be scrolled by keyboard too. */
export function scrolling(name: string, inside: Html): Html {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${name}">${inside}</div>`;
}

/** A part of the page with its heading; on a wide screen two that are not `wide` stand side by side. */
export function section(id: string, title: string, inside: readonly Html[], wide = false): Html {
  return markup`<section id="${id}" class="${wide ? 'wide' : 'half'}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${inside}
  </section>`;
}
