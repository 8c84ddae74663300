import { Problem } from '../../base/problem.ts';
import { type XmlEvent, XmlReader } from '../xml/xml-reader.ts';
import { partyRoles } from './st96-party.ts';
import { type St96Element, st96Namespace } from './st96-element.ts';

/** A party of a document; without an element where it is larger than a party may be. */
export type St96PartyElement = { readonly line: number; readonly element: St96Element | undefined };

/** What an element counts beside its texts, in characters. */
const elementWeight = 50;

/**
 * The parties of an ST.96 document, wherever they stand in it, read piece by piece. Everything outside them is skipped.
 * Throws `import-invalid` where it is not the XML that `XmlReader` reads.
 */
export async function* st96Parties(
  chunks: AsyncIterable<Uint8Array>,
  mostLength: number,
): AsyncGenerator<St96PartyElement> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const reader = new XmlReader();
  const gatherer = new PartyGatherer(mostLength);
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
    } catch (cause) {
      throw new Problem('import-invalid', 'The XML is not UTF-8; save it in UTF-8.', { cause });
    }
  };
  for await (const chunk of chunks) yield* gatherer.take(reader.read(decoded(chunk)));
  yield* gatherer.take(reader.read(decoded()));
  reader.end();
}

/** Puts the elements of one party together at a time. */
class PartyGatherer {
  readonly #mostLength: number;
  #open: St96Element[] = [];
  #length = 0;

  constructor(mostLength: number) {
    this.#mostLength = mostLength;
  }

  *take(events: readonly XmlEvent[]): Generator<St96PartyElement> {
    for (const event of events) {
      if (event.kind === 'open') this.#begin(event);
      else if (event.kind === 'text') this.#add(event.text);
      else yield* this.#end();
    }
  }

  #begin({ namespace, local, line, attributes }: Extract<XmlEvent, { kind: 'open' }>): void {
    const outer = this.#open.at(-1);
    const isParty = Object.hasOwn(partyRoles, local) && namespace.startsWith(st96Namespace);
    if (outer === undefined && !isParty) return;
    if (outer === undefined) this.#length = 0;
    const element: St96Element = { namespace, local, line, attributes, children: [], text: '' };
    for (const [name, value] of attributes) this.#length += name.length + value.length;
    this.#length += elementWeight;
    if (this.#length <= this.#mostLength) outer?.children.push(element);
    this.#open.push(element);
  }

  #add(text: string): void {
    const element = this.#open.at(-1);
    if (element === undefined) return;
    this.#length += text.length;
    if (this.#length <= this.#mostLength) element.text += text;
  }

  *#end(): Generator<St96PartyElement> {
    const element = this.#open.pop();
    if (element === undefined || this.#open.length > 0) return;
    yield { line: element.line, element: this.#length <= this.#mostLength ? element : undefined };
  }
}
