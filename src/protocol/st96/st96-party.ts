import { commonNamespace, type St96Element } from './st96-element.ts';

/** The elements that are parties, and the role each has by being one. */
export const partyRoles: { readonly [local: string]: string | undefined } = {
  Applicant: 'applicant',
  Assignee: 'rightHolder',
  Contact: undefined,
  Designer: 'inventor',
  Holder: 'rightHolder',
  Inventor: 'inventor',
  Owner: 'rightHolder',
  Party: undefined,
  RegisteredPractitioner: 'representative',
  Representative: 'representative',
};

/** What is wrong with an element: its path, its line, and the rule; never what it says. */
export type St96Fault = { readonly path: string; readonly line: number; readonly detail: string };
export type St96Reading = { readonly party: object; readonly faults: readonly St96Fault[] };

type Handler = (element: St96Element, path: string) => void;
type Handlers = { readonly [local: string]: Handler };
type Bags = {
  readonly names: { readonly kind: 'naturalPerson' | 'organization'; readonly name: object }[];
  readonly formerNameBag: object[];
  readonly postalAddressBag: object[];
  readonly emailAddressBag: string[];
  readonly phoneNumberBag: string[];
  readonly partyIdentifierBag: object[];
  readonly outsideIdentifierBag: object[];
  readonly single: { [member: string]: string };
};

/** Elements that are known and hold nothing that is kept here. */
const left: ReadonlySet<string> = new Set(['FaxNumberBag', 'WebURIBag', 'CommentText']);

/**
 * The party data of an ST.96 party, still to be checked: the members are named as the elements, in lower camel case. A
 * party identifier without an office code is one of `officeCode`, whose register it is. Elements that are not known are
 * faults, so that nothing is lost unseen.
 */
export function readSt96Party(element: St96Element, officeCode: string): St96Reading {
  return new PartyReader(officeCode).read(element);
}

class PartyReader {
  readonly #officeCode: string;
  readonly #faults: St96Fault[] = [];
  readonly #bags: Bags = {
    ...{ names: [], formerNameBag: [], postalAddressBag: [], emailAddressBag: [], phoneNumberBag: [] },
    ...{ partyIdentifierBag: [], outsideIdentifierBag: [], single: {} },
  };

  constructor(officeCode: string) {
    this.#officeCode = officeCode;
  }

  read(element: St96Element): St96Reading {
    const path = element.local;
    if (element.local === 'Contact') this.#contact(element, path);
    else this.#within(element, path, this.#partyElements());
    const { names, single, ...bags } = this.#bags;
    const kinds = new Set(names.map(({ kind }) => kind));
    const [kind] = kinds;
    if (kind === undefined) this.#fault(element, path, 'A person’s or an organization’s name is needed.');
    if (kinds.size > 1) this.#fault(element, path, 'It has the names of a person and of an organization.');
    const role = partyRoles[element.local];
    const filled = Object.entries(bags).filter(([, bag]) => bag.length > 0);
    const party = {
      partyKind: kind,
      [kind === 'organization' ? 'organizationNameBag' : 'personNameBag']: names.map(({ name }) => name),
      ...single,
      ...Object.fromEntries(filled),
      ...(role === undefined ? {} : { roleBag: [role] }),
    };
    return { party, faults: this.#faults };
  }

  #partyElements(): Handlers {
    const { partyIdentifierBag, outsideIdentifierBag, names } = this.#bags;
    return {
      PartyIdentifier: (each, path) => {
        const officeCode = each.attributes.get('officeCode') ?? this.#officeCode;
        partyIdentifierBag.push({ officeCode, identifier: this.#text(each, path) });
      },
      OutsideIdentifierBag: this.#bag('OutsideIdentifier', (each, path) => {
        const countryCode = each.attributes.get('countryCode');
        outsideIdentifierBag.push({
          ...{ scheme: each.attributes.get('scheme'), identifier: this.#text(each, path) },
          ...(countryCode === undefined ? {} : { countryCode }),
        });
      }),
      LegalEntityName: (each, path) => {
        const name = { organizationStandardName: this.#text(each, path), ...writtenIn(each) };
        names.push({ kind: 'organization', name });
      },
      NationalityCode: this.#single('nationalityCode'),
      ResidenceCountryCode: this.#single('residenceCountryCode'),
      BirthDate: this.#single('birthDate'),
      NationalLegalEntityCode: this.#single('incorporationCountryCode'),
      IncorporationCountryCode: this.#single('incorporationCountryCode'),
      LegalFormText: this.#single('legalFormText'),
      FormerNameBag: this.#bag('FormerName', (each, path) => this.#formerName(each, path)),
      Contact: (each, path) => this.#contact(each, path),
      PublicationContact: (each, path) => this.#contact(each, path),
    };
  }

  #contact(contact: St96Element, path: string): void {
    const { emailAddressBag, phoneNumberBag } = this.#bags;
    const language = writtenIn(contact);
    this.#within(contact, path, {
      Name: (each, at) => this.#name(each, at, language),
      PostalAddressBag: this.#bag('PostalAddress', (each, at) => this.#address(each, at, language)),
      EmailAddressBag: this.#bag('EmailAddressText', (each, at) =>
        emailAddressBag.push(this.#text(each, at)),
      ),
      PhoneNumberBag: this.#bag('PhoneNumber', (each, at) => phoneNumberBag.push(this.#text(each, at))),
    });
  }

  #name(name: St96Element, path: string, outer: object): void {
    const { names } = this.#bags;
    const language = { ...outer, ...writtenIn(name) };
    this.#within(name, path, {
      PersonName: (each, at) =>
        names.push({
          kind: 'naturalPerson',
          name: this.#personName(each, at, { ...language, ...writtenIn(each) }),
        }),
      OrganizationName: (organization, at) =>
        this.#within(organization, at, {
          OrganizationStandardName: (each, inner) => {
            const written = { ...language, ...writtenIn(organization), ...writtenIn(each) };
            names.push({
              kind: 'organization',
              name: { organizationStandardName: this.#text(each, inner), ...written },
            });
          },
        }),
      EntityName: (each, at) => {
        const organizationStandardName = this.#text(each, at);
        // The same name as the legal entity's says nothing new; by itself it does not tell a person from an organization.
        const isKnown = names.some(({ name: known }) =>
          Object.values(known).includes(organizationStandardName),
        );
        if (!isKnown && names.every(({ kind }) => kind !== 'organization'))
          this.#fault(each, at, 'It does not say whether it names a person or an organization.');
        else if (!isKnown)
          names.push({
            kind: 'organization',
            name: { organizationStandardName, ...language, ...writtenIn(each) },
          });
      },
    });
  }

  #personName(person: St96Element, path: string, language: object): object {
    const name: { [member: string]: unknown } = { ...language };
    this.#within(person, path, {
      PersonFullName: (each, at) => (name['personFullName'] = this.#text(each, at)),
      PersonStructuredName: (structured, at) => {
        const parts: { [member: string]: string } = {};
        const part =
          (member: string): Handler =>
          (each, inner) =>
            (parts[member] = this.#text(each, inner));
        this.#within(structured, at, {
          ...{ NamePrefix: part('namePrefix'), FirstName: part('firstName'), MiddleName: part('middleName') },
          ...{ LastName: part('lastName'), FirstLastName: part('lastName') },
          ...{ SecondLastName: part('secondLastName'), NameSuffix: part('nameSuffix') },
        });
        name['personStructuredName'] = parts;
      },
    });
    return name;
  }

  #formerName(former: St96Element, path: string): void {
    const name: { [member: string]: unknown } = writtenIn(former);
    const part =
      (member: string): Handler =>
      (each, at) =>
        (name[member] = this.#text(each, at));
    this.#within(former, path, {
      Name: part('name'),
      ValidFrom: part('validFrom'),
      ValidUntil: part('validUntil'),
    });
    this.#bags.formerNameBag.push(name);
  }

  #address(address: St96Element, path: string, outer: object): void {
    const lines: string[] = [];
    const read: { [member: string]: unknown } = { ...outer };
    const part =
      (member: string): Handler =>
      (each, at) =>
        (read[member] = this.#text(each, at));
    const line: Handler = (each, at) => lines.push(this.#text(each, at));
    const inside: Handler = (each, at) => {
      Object.assign(read, writtenIn(each));
      this.#within(each, at, {
        ...{ AddressLineText: line, PostalAddressText: line, CityName: part('cityName') },
        ...{ GeographicRegionName: part('geographicRegionName'), CountryCode: part('countryCode') },
        ...{ PostalCode: part('postalCode') },
      });
    };
    this.#within(address, path, { PostalStructuredAddress: inside, PostalUnstructuredAddress: inside });
    if (lines.length > 0) read['addressLineText'] = lines;
    this.#bags.postalAddressBag.push(read);
  }

  #bag(item: string, handler: Handler): Handler {
    return (bag, path) => this.#within(bag, path, { [item]: handler });
  }

  #single(member: string): Handler {
    return (each, path) => (this.#bags.single[member] = this.#text(each, path));
  }

  #within(element: St96Element, path: string, handlers: Handlers): void {
    if (element.text.trim() !== '') this.#fault(element, path, 'It has text beside its elements.');
    for (const child of element.children) {
      const inner = `${path}/${child.local}`;
      const handler = child.namespace === commonNamespace && Object.hasOwn(handlers, child.local);
      if (handler) handlers[child.local]?.(child, inner);
      else if (!left.has(child.local)) this.#fault(child, inner, 'This element is not known here.');
    }
  }

  #text(element: St96Element, path: string): string {
    if (element.children.length > 0) this.#fault(element, path, 'It has elements where text is expected.');
    return element.text.trim().replaceAll(/\s+/gu, ' ');
  }

  #fault({ line }: St96Element, path: string, detail: string): void {
    this.#faults.push({ path: path.slice(0, 500), line, detail });
  }
}

/** The language and script that an element says it is written in. */
function writtenIn({ attributes }: St96Element): { [member: string]: string } {
  const language = attributes.get('languageCode');
  const script = attributes.get('scriptCode');
  return {
    ...(language === undefined ? {} : { languageCode: language }),
    ...(script === undefined ? {} : { scriptCode: script }),
  };
}
