/** Words that say little about which party is meant, and words that are written in several ways. */
const list = (text: string): readonly string[] => text.split(/\s+/u).filter((word) => word !== '');

/** Words of many organizations' names, the first of each line standing for the others. */
const organizationWords: readonly string[] = [
  'international internationale internationales internacional intl internat internationaal internazionale mezhdunarodny',
  'holding holdings holdco',
  'group groupe gruppe grupo gruppo groep grp gruppa',
  'technology technologies technologie tech technologien tecnologia tecnologias technologii',
  'company co companies cie compagnie compania companhia societe ste sociedad societa sharikah شركه',
  'corporation corp korporatsiya',
  'industry industries industrie industria industrial ind industrias',
  'system systems systeme systemes sistemas sistema',
  'service services servicios servizi dienst diensten servisy',
  'electronic electronics elektronik elektronics electronique electron',
  'enterprise enterprises',
  'product products produkte produits',
  'laboratory laboratories lab labs laboratoires laboratoire laboratorios',
  'solution solutions',
  'research forschung recherche recherches',
  'development developments entwicklung',
  'management',
  'investment investments invest',
  'partner partners',
  'trading trade',
  'manufacturing mfg seisakusho',
  'engineering engineers ingenieria',
  'design',
  'software',
  'global',
  'european europe europa',
  'university universiteit universitat universite universidad universidade universita univ',
  'institute institut instituut instituto istituto insitute inst',
  'center centre centrum zentrum centro tsentr',
  'and und et en y e i',
  'the a an der die das le la les el los il het de of for van von di da do dos du des in im zu te na',
  'fund fonds fondo',
  'trust',
  'capital',
  'bank banco banque bancorp banking',
  'association assoc verein vereniging',
  'organization organisation org',
  'foundation stichting stiftung',
  'business',
  'brothers bros gebruder',
  'sons son sohne',
  'royal koninklijke',
  'new',
  'chemical chemicals chemie',
  'pharma pharmaceutical pharmaceuticals pharmazeutische',
  'motor motors',
  'works werke werk',
  'maatschappij gesellschaft',
  'limited ltd',
  'private',
  'public',
  'general',
  'national nationale nacional',
  'property properties',
  'media',
  'network networks',
  'energy energie energia',
  'labor labour',
  'health',
  'medical',
  'security securities',
  'financial finance',
  'consulting consultants',
  'firma',
];
const organizationWord = new Map<string, string>();
for (const line of organizationWords) {
  const [head = '', ...others] = list(line);
  for (const word of [head, ...others]) if (!organizationWord.has(word)) organizationWord.set(word, head);
}
/** The word that an organization word stands for, or nothing for a word that tells parties apart. */
export const genericWord = (word: string): string | undefined => organizationWord.get(word);

/** Words that join other words and say nothing. */
export const emptyOrganizationWords: ReadonlySet<string> = new Set(
  list(
    'and the of for und et en a an der die das le la les el los il het de y e i van von di da do dos du des in im zu te',
  ),
);

/** Places: one that differs tells sister companies apart. */
const placeWords: ReadonlyMap<string, string> = new Map(
  [
    'nl nederland netherlands netherland holland nederlanden niederlande',
    'de deutschland germany german allemagne',
    'us usa america american americas',
    'uk britain british england gb kingdom',
    'fr france francaise',
    'jp japan nippon nihon japon',
    'cn china chinese chine prc',
    'kr korea korean hanguk',
    'ch schweiz switzerland suisse svizzera swiss',
    'at austria osterreich',
    'be belgium belgie belgique belgien',
    'es espana spain iberica',
    'it italia italy italiana',
    'pt portugal',
    'ie ireland',
    'dk denmark danmark',
    'se sweden sverige svenska',
    'no norway norge norsk',
    'fi finland suomi',
    'pl poland polska',
    'cz czech cesko',
    'hu hungary',
    'ro romania',
    'bg bulgaria',
    'gr greece hellas',
    'tr turkey turkiye turk',
    'ru russia rossiya russian',
    'ua ukraine',
    'in india indian',
    'au australia australian',
    'nz zealand',
    'ca canada canadian',
    'mx mexico',
    'br brasil brazil',
    'ar argentina',
    'cl chile',
    'co colombia',
    'pe peru',
    'za africa',
    'eg egypt',
    'sa saudi',
    'ae emirates dubai',
    'il israel',
    'sg singapore',
    'my malaysia',
    'id indonesia',
    'th thailand',
    'vn vietnam',
    'ph philippines',
    'tw taiwan',
    'hk hongkong',
    'asia asian',
    'pk pakistan',
    'td chad',
    'iq iraq',
    'ir iran',
    'london',
    'north norte nord',
    'south sud',
    'east ost est',
    'west ouest',
  ]
    .flatMap((line) => {
      const [head = '', ...others] = list(line);
      return [head, ...others].map((word) => [word, `@${head}`] as const);
    })
    .filter(([word]) => word.length > 2 || word === 'us' || word === 'uk' || word === 'nl'),
);
export const placeWord = (word: string): string | undefined => placeWords.get(word);

const numbers: ReadonlyMap<string, string> = new Map(
  [
    '0 zero',
    '1 one i first 1st',
    '2 two ii second 2nd',
    '3 three iii third 3rd',
    '4 four iv fourth',
    '5 five fifth',
    '6 six vi',
    '7 seven vii',
    '8 eight viii',
    '9 nine ix',
    '10 ten',
    '11 eleven xi',
    '12 twelve xii',
    '13 thirteen xiii',
    '14 xiv',
    '15 fifteen xv',
    '20 twenty xx',
    '30 thirty',
    '40 forty fourty',
    '50 fifty',
    '100 hundred',
  ].flatMap((line) => {
    const [head = '', ...others] = list(line);
    return [head, ...others].map((word) => [word, head] as const);
  }),
);
/** The number that a word writes, in digits, or nothing. */
export function numberWord(word: string): string | undefined {
  return /^\d+$/u.test(word) ? word.replace(/^0+(?=\d)/u, '') : numbers.get(word);
}

export const personParticles: ReadonlySet<string> = new Set(
  list(
    'al el ul ur as ad an ar bin ben ibn bint de del della di da do dos das du la le lo les van von der den ten ter te zu zur af av y e i na und of the bar abd un',
  ),
);
export const personTitles: ReadonlySet<string> = new Set(
  list(
    'mr mrs ms miss dr prof professor sir dame lord lady mme m herr frau sr sra don dona shaikh sheikh shaykh sheik sayyid sayed mullah maulana haji hajji qari ing dipl rev hon capt col gen baron baronet bt earl viscount duke count esq jr junior senior ii iii iv 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th phd md господин г-н',
  ),
);

const nicknameLines = [
  'alexander alex sandy alec xander aleksandr sasha',
  'alfred alf fred',
  'albert bert al',
  'andrew andy drew',
  'anthony tony',
  'arthur art',
  'archibald archie',
  'barack barry',
  'benjamin ben benny',
  'charles charlie chuck chas carl',
  'christopher chris kit',
  'christina chris tina',
  'daniel dan danny',
  'david dave davy',
  'dorothy dot dolly',
  'edward ed eddie ned ted teddy',
  'edwin ed ned',
  'edmund ed ned ted',
  'elizabeth liz lizzie beth betty bess eliza lisa',
  'eleanor nell nellie ellen',
  'frances fanny fran',
  'francis frank fran',
  'frederick fred freddie',
  'george geordie georgie',
  'gerald gerry jerry',
  'gregory greg',
  'harold harry hal',
  'henry harry hal hank',
  'helen nell nellie',
  'herbert bert herb',
  'hugh hughie',
  'isabella bella',
  'jacob jake',
  'james jim jimmy jamie jem',
  'jane jenny janie',
  'john jack johnny jon',
  'jonathan jon',
  'joseph joe joey',
  'joshua josh',
  'katherine kate kathy katie kitty catherine',
  'lawrence larry laurie',
  'leonard len leo',
  'lewis lew louis',
  'margaret maggie meg peggy madge',
  'martha patty',
  'martin marty',
  'mary molly polly may',
  'matthew matt',
  'michael mike mick mickey',
  'nathaniel nat nate',
  'nicholas nick nicky',
  'oliver ollie',
  'patrick pat paddy',
  'patricia pat patty',
  'peter pete',
  'philip phil pip',
  'ralph raphe',
  'raymond ray',
  'richard dick rick richie',
  'robert bob rob bobby robbie bert',
  'ronald ron',
  'samuel sam sammy',
  'sarah sally sadie',
  'sidney sid',
  'stephen steve',
  'susan sue susie',
  'theodore ted theo',
  'thomas tom tommy',
  'timothy tim',
  'victor vic',
  'walter wally walt',
  'wilfred wilf fred',
  'william will bill billy willie liam',
  'zachary zach',
];
const nicknames = new Map<string, Set<string>>();
nicknameLines.forEach((line, index) => {
  for (const word of list(line))
    nicknames.set(word, (nicknames.get(word) ?? new Set<string>()).add(String(index)));
});
/** True when the two are usual forms of one given name, as Bill and William. */
export function isNickname(left: string, right: string): boolean {
  const groups = nicknames.get(left);
  if (groups === undefined) return false;
  const others = nicknames.get(right);
  if (others === undefined) return false;
  for (const group of groups) if (others.has(group)) return true;
  return false;
}

/** True when the word is a given name with usual short forms, or such a form. */
export const hasNickname = (word: string): boolean => nicknames.has(word);
