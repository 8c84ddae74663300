import { fold } from './fold.ts';

/** Legal forms of organizations by how they are written, folded; the class says which forms of other countries are alike. */
export type LegalFormClass =
  'stock' | 'limited' | 'partnership' | 'cooperative' | 'non-profit' | 'sole' | 'state' | 'company';
export type LegalForm = { readonly form: string; readonly formClass: LegalFormClass };

const table: readonly (readonly [form: string, formClass: LegalFormClass, aliases: string])[] = [
  [
    'ag',
    'stock',
    'ag|akg|aktiengesellschaft|aktiengesellschft|aktieselskab|a/s|as|asa|allmennaksjeselskap|aksjeselskap|ab|aktiebolag|aktiebolaget|publ|ab publ|oyj|oy|oy ab|osakeyhtio|julkinen osakeyhtio',
  ],
  [
    'sa',
    'stock',
    'sa|s/a|societe anonyme|sociedad anonima|sociedade anonima|spolka akcyjna|s a|sau|sa de cv|sociedad anonima de capital variable|sab de cv|sapi de cv|sa cv|spa|societa per azioni|sas|societe par actions simplifiee|sasu|ae|anonymi etairia|ανωνυμη εταιρεια|αε|sa nv|nv sa',
  ],
  ['nv', 'stock', 'nv|naamloze vennootschap|naamlooze vennootschap'],
  [
    'plc',
    'stock',
    'plc|public limited company|public limited co|public ltd co|pcl|public company limited|berhad|bhd|tbk',
  ],
  ['inc', 'company', 'inc|incorporated|incorporation|corp|corporation|corporated|incorp'],
  [
    'co',
    'company',
    'co|company|cie|compagnie|compania|companhia|companies|cia|& co|and co|and company|et cie|und co',
  ],
  [
    'jsc',
    'stock',
    'jsc|joint stock company|joynt stock company|joint stock compan|joint stock co|ojsc|open joint stock company|cjsc|closed joint stock company|pjsc|public joint stock company|ljsc|oao|zao|pao|nao|ao|aozt|оао|зао|пао|нао|ао|ат|пат|прат|открытое акционерное общество|закрытое акционерное общество|публичное акционерное общество|непубличное акционерное общество|акционерное общество|otkrytoe aktsionernoe obshchestvo|zakrytoe aktsionernoe obshchestvo|aktsionernoe obshchestvo|акціонерне товариство|ad|eood|ead|ад|еад|akcionarsko drustvo|dd|as|akciova spolocnost|akciova spolecnost|anonim sirketi|anonim sti|a s|zrt|nyrt|reszvenytarsasag|kabushiki kaisha|kabushiki gaisha|kk|k k|株式会社|(株)|股份有限公司|股份公司|股份有限責任公司|주식회사|(주)|jusik hoesa|shareholding company|pvt ltd|شركة مساهمة|ش م|בעמ|בע"מ',
  ],
  [
    'ltd',
    'limited',
    'ltd|limited|ltd co|co ltd|company limited|co limited|corporation limited|limited company|private limited|pte ltd|pte|private limited company|pty ltd|pty|pty limited|proprietary limited|pvt limited|pvt|sdn bhd|sendirian berhad|co pty ltd|inc ltd|corp ltd|有限会社|有限公司|有限責任公司|有限责任公司|合同会社|유한회사|yugen kaisha|yugen gaisha|godo kaisha|gk|בע״מ|bm|บริษัท จำกัด|จำกัด|प्राइवेट लिमिटेड|लिमिटेड|ذ م م|ش ذ م م|شركة ذات مسؤولية محدودة|pt|perseroan terbatas|pt tbk|cv',
  ],
  [
    'llc',
    'limited',
    'llc|limited liability company|limited liability co|limited liability corporation|lc|ooo|ооо|тов|общество с ограниченной ответственностью|товариство з обмеженою відповідальністю|obshchestvo s ogranichennoi otvetstvennostyu|obschestvo s ogranichennoy otvetstvennostyu|obshchestvo s ogranichennoy otvetstvennostyu|tovarystvo z obmezhenoyu vidpovidalnistyu|tov|тоо|too|уп|chup|wll|fzc|fze|fz llc|fzco|dmcc',
  ],
  [
    'gmbh',
    'limited',
    'gmbh|gesellschaft mit beschrankter haftung|ges mbh|gesmbh|mbh|ggmbh|gesellschaft mbh|ug|unternehmergesellschaft|gmbh and co kg|gmbh and co|gmbh co kg|gmbh & co kg|ag and co kg|kgaa|co kgaa|sarl|s a r l|societe a responsabilite limitee|eurl|srl|societa a responsabilita limitata|sociedad de responsabilidad limitada|societatea cu raspundere limitata|societate cu raspundere limitata|s de rl de cv|s de rl|sl|slu|sociedad limitada|lda|limitada|ltda|unipessoal lda|sp z oo|spzoo|spolka z oo|spolka z ograniczona odpowiedzialnoscia|sro|s r o|spol s ro|spolecnost s rucenim omezenym|doo|d o o|drustvo s ogranicenom odgovornoscu|kft|korlatolt felelossegu tarsasag|ood|оод|еоод|sia|uab|ou|osauhing|aps|anpartsselskab|ehf|hf|limited sirketi|ltd sti|ltd sirketi|limited sti|ticaret ltd sti|ве|еπε|epe|ike|ικε',
  ],
  [
    'bv',
    'limited',
    'bv|besloten vennootschap|besloten vennootschap met beperkte aansprakelijkheid|bvba|besloten vennootschap met beperkte|bvba sprl|sprl|srl bv|vof|cvba',
  ],
  [
    'lp',
    'partnership',
    'lp|limited partnership|llp|limited liability partnership|lllp|kg|kommanditgesellschaft|ohg|offene handelsgesellschaft|gbr|snc|scs|sca|sc|cv|commanditaire vennootschap|pllc|general partnership|gp|kd|k s|spk|sp k|sp j',
  ],
  ['se', 'stock', 'se|societas europaea'],
  ['na', 'company', 'na|national association'],
  [
    'ev',
    'non-profit',
    'ev|e v|eingetragener verein|vzw|asbl|stichting|stiftung|foundation|fundacion|fundacao|fondation|fondazione|ano|ано|нко|association loi|verein|avtonomnaya nekommercheskaya organizatsiya|автономная некоммерческая организация|общественная организация',
  ],
  [
    'eg',
    'cooperative',
    'eg|genossenschaft|eingetragene genossenschaft|cooperative|cooperatief|cooperatie|cooperatie ua|ua|scop|scoop|ek for|ekonomisk forening|andelsselskab|amba',
  ],
  ['ek', 'sole', 'ek|e k|ip|ип|индивидуальный предприниматель|eirl|eireli|ei'],
  [
    'state',
    'state',
    'гуп|фгуп|муп|fgup|gup|federal state unitary enterprise|unitary enterprise|spolka skarbu|statny podnik|sp|kommanditbolag',
  ],
  // Forms of further countries, in their own letters and romanised.
  [
    'kk',
    'stock',
    'kk|株式会社|㈱|(株)|kabushiki kaisha|kabushikikaisha|kabushiki gaisha|주식회사|(주)|jusik hoesa|jusikhoesa|chusik hoesa|股份有限公司|gufen youxian gongsi|joint stock co ltd|שרכה|شركة مساهمة مصرية|شركة مساهمة|ش م م|شمم|sae|sharikah musahimah|α ε|anonim sirketi|anonim sirket|a s|บริษัท จำกัด มหาชน|จำกัด มหาชน|บริษัทมหาชนจำกัด|บมจ|mahachon|public co ltd',
  ],
  [
    'ltd',
    'limited',
    'yk|有限会社|yugen kaisha|yugengaisha|유한회사|yuhan hoesa|yuhanhoesa|有限责任公司|有限責任公司|有限公司|youxian gongsi|בע מ|בעמ|בערבון מוגבל|ذ م م|ذمم|ذات مسؤولية محدودة|ذات مسوولية محدودة|επε|εταιρεια περιορισμενης ευθυνης|epe|ltd sti|limited sirketi|limited sirket|प्रा लि|प्राइवेट लिमिटेड|लि|लिमिटेड|pvt ltd|บริษัท จำกัด|จำกัด|บริษัทจำกัด|บริษัท|บจก|borisat chamkat|ооо|sociedad limitada',
  ],
  ['group', 'company', '集团有限公司|集團有限公司|集团股份有限公司'],
];

type Node = { readonly next: Map<string, Node>; form: LegalForm | undefined };
const root: Node = { next: new Map(), form: undefined };
for (const [form, formClass, aliases] of table) {
  for (const alias of aliases.split('|')) {
    let node = root;
    for (const word of fold(alias)
      .split(/[\s()]+/u)
      .filter((part) => part !== '')) {
      const next = node.next.get(word) ?? { next: new Map<string, Node>(), form: undefined };
      node.next.set(word, next);
      node = next;
    }
    node.form ??= { form, formClass };
  }
}

export type FoundForm = LegalForm & { readonly from: number; readonly to: number };

/** The longest legal form that starts at a word, or nothing. */
export function legalFormAt(words: readonly string[], from: number): FoundForm | undefined {
  let node: Node | undefined = root;
  let found: FoundForm | undefined;
  for (let index = from; index < words.length; index += 1) {
    node = node.next.get(words[index] ?? '');
    if (node === undefined) return found;
    if (node.form !== undefined) found = { ...node.form, from, to: index + 1 };
  }
  return found;
}

/** Every legal form in the words, from the left, none overlapping. */
export function legalForms(words: readonly string[]): FoundForm[] {
  const found: FoundForm[] = [];
  for (let index = 0; index < words.length;) {
    const form = legalFormAt(words, index);
    if (form !== undefined) found.push(form);
    index = form?.to ?? index + 1;
  }
  return found;
}
