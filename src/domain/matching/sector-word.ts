/**
 * Words for a line of business, which many parties have and which offices translate: the first of each line stands for the
 * others. Native words are as they are folded; Latin ones as they are usually romanised, in several ways.
 */
const lines: readonly string[] = [
  'technology technologies technik technologie techniek tecnologia tecnologias teknoloji tekhnologii tehnologii tekhnologyot technologyot tiknulujiya tiknulujia texnologies technologies taknikee takniki technika 科技 技術 技术 keji ko-chi kochi gisul 기술 технологии технология технологій τεχνολογιες טכנולוגיות للتكنولوجيا تكنولوجيا तकनीकी เทคโนโลยี teknoloyi thekhnoloyi theknoloyi',
  'electronics electronic electric elektronik elektronika elektronica electronique electronica ilektronika ilektronika eleqtroniqah elektroniqah 电子 電子 電機 电机 電気 전자 전기 dianzi tien-tzu tientzu denki denshi jeonja chonja jeongi электроника електроніка ηλεκτρονικα אלקטרוניקה الكترونيات للالكترونيات อิเล็กทรอนิกส์ ilektronik',
  'foods food lebensmittel agroalimentaire alimentacion alimentos alimentaire voeding gida pishcheprom pishheprom trofima mazon aghdhiyah aghdhiya adhiya 食品 shipin shih-pin shihpin shokuhin syokuhin sikpum 식품 пищепром продукты харчпром τροφιμα מזון للاغذيه اغذيه खाद्य khady khadya อาหาร ahan aahaan',
  'pharmaceuticals pharmaceutical pharma pharmaceutica farma farmatsevtika farmacevtika farmaka terufot adwiyah adwiya 医药 醫藥 製薬 制药 製藥 제약 yiyao i-yao iyao seiyaku jeyak cheyak фармацевтика фармацевтичний φαρμακα תרופות للادويه ادويه औषधि aushadhi ausadhi yaa yabhesat เภสัช',
  'chemicals chemical chemie chimie quimica kimya khimiya himiya chimika chymika kimawiyat kimawiyyat 化工 化学 化學 화학 huagong hua-kung huakung kagaku hwahak химия хімія χημικα للكيماويات كيماويات रसायन rasayan เคมี khemi kemi',
  'textiles textile textil tekstil tekstiil 纺织 紡織 繊維 섬유 fangzhi fang-chih fangchih seni sen-i seomyu somyu текстиль nasij للنسيج نسيج वस्त्र vastra vastr สิ่งทอ singtho',
  'machinery maschinenbau makine mashinostroenie mashinostroyeniye maquinaria 机械 機械 기계 jixie chi-hsieh chihsieh kikai gigye машиностроение машинобудування เครื่องจักร',
  'optics optik optical optique optica 光学 光學 광학 guangxue kuang-hsueh kuanghsueh kogaku gwanghak оптика',
  'energy energie energia enerji energiya energeia 能源 エネルギー 에너지 nengyuan neng-yuan энергия енергія ενεργεια אנרגיה للطاقه طاقه ऊर्जा พลังงาน phalangngan palangngan',
  'industries industry industria industrie sanayi promyshlennost sinaah sinaa taasiyyot taasiyot taasiot 工业 工業 산업 gongye kung-yeh kungyeh kogyo koogyoo kougyou sangyo saneop sanop промышленность תעשיות للصناعه صناعه उद्योग udyog อุตสาหกรรม utsahakam utsahakarm',
  'systems system systeme sistemas sistema maarakhot maarachot מערכות システム 系统 系統 시스템 система системы συστηματα',
  'engineering ingenierie ingenieria ingenieurbau muhendislik 工程 gongcheng エンジニアリング 엔지니어링 инжиниринг วิศวกรรม witsawakam',
  'construction bouw insaat bau construccion stroitelstvo 建设 建設 건설 jianshe kensetsu geonseol konsol строительство ก่อสร้าง kosang',
  'shipping naftilia nautilia ναυτιλια schiffahrt seefahrt denizcilik',
  'instruments instrument instrumente',
  'brands brand marken',
  'plastics plastic kunststoffe plastik',
  'tools werkzeuge gereedschap herramientas',
  'beverages getranke bebidas boissons',
  'health sante gesundheit salud saglik',
  'perfumes parfums parfum',
  'ceramics ceramicas keramik',
  'design diseno',
  'flowers bloemen blumen',
  'dairy zuivel molkerei',
  'technical_research 技研 giken',
  'transport transportation khonsong ขนส่ง',
];

const standsFor = new Map<string, string>();
const gapless: string[] = [];
for (const line of lines) {
  const words = line.split(' ');
  for (const word of words) {
    if (!standsFor.has(word)) standsFor.set(word, `~${words[0] ?? ''}`);
    if (/[\p{Script=Han}\p{Script=Hangul}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)) gapless.push(word);
  }
}
gapless.sort((one, other) => other.length - one.length || (one < other ? -1 : 1));

/** The sector that a folded word names, as one word for all languages; undefined where it names none. */
export const sectorWord = (word: string): string | undefined => standsFor.get(word);

/** A word of a script without gaps, cut before the sector that it ends with. */
export function cutSector(word: string): readonly string[] {
  const sector = gapless.find((each) => word.length > each.length && word.endsWith(each));
  return sector === undefined ? [word] : [word.slice(0, -sector.length), sector];
}
