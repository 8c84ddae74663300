import { type Culture, culture } from './culture.ts';

/** Cyrillic, Greek, Arabic and Hebrew. */
export const westAsianCultures: readonly Culture[] = [
  culture({
    countryCode: 'RU',
    languageCode: 'ru',
    script: 'Cyrl',
    weight: 75,
    surnames: [
      'Бел Берез Быстр Волч Гор Дуб Жар Зим Кедр Лес Мороз Нов Орл Песч Рек Сад Соловь Степан Тихон Угл Фёдор Хвощ Цвет Чер Шубин Щук Юрь Яблон',
      'ов ин ский ев цев ихин кин ников',
    ],
    feminine: [
      [/([оеё]в|ин)$/u, '$1а'],
      [/ский$/u, 'ская'],
    ],
    men: [
      'Александр=Саша Дмитрий=Дима Сергей=Серёжа Алексей=Лёша Михаил=Миша Юрий=Юра Андрей Пётр=Петя Фёдор=Федя Евгений=Женя Илья',
    ],
    women: [
      'Екатерина=Катя Наталья=Наташа Мария=Маша Юлия=Юля Татьяна=Таня Анастасия=Настя Ольга=Оля Ксения Любовь=Люба Жанна',
    ],
    coined: ['Нор Вел Зар Кам Лад Рос Тех Урал Юг Яр', 'техно вест мет диск ган лайн строй пласт'],
    cities: 'Москва Казань Тверь Нижний_Новгород Челябинск Ярославль Псков Тюмень Уфа Рязань',
    townEnds: 'град ск горск поль бург евск озёрск овка',
    street: 'улица_*',
    sectors:
      'Технологии=Technologies Фармацевтика=Pharmaceuticals Пищепром=Foods Электроника=Electronics Машиностроение=Machinery Химия=Chemicals Текстиль=Textiles Энергия=Energy',
    legalForms: [
      '<ООО|Общество с ограниченной ответственностью|OOO|LLC',
      '<АО|Акционерное общество|AO|JSC',
      '<ЗАО|Закрытое акционерное общество|ZAO|CJSC',
    ],
  }),
  culture({
    countryCode: 'GR',
    languageCode: 'el',
    script: 'Grek',
    weight: 45,
    surnames: [
      'Παπαδ Γεωργ Δημητρ Νικολ Χαλκ Μαυρ Καλογερ Ψαρ Φωτ Ξυδ Βλαχ Αγγελ Θεοδωρ Λευκ Ζαχαρ Ροδ Μπακ Σταυρ',
      'όπουλος ίδης άκης ιάδης άτος ούλης αίος έλλης',
    ],
    feminine: [
      [/όπουλος$/u, 'οπούλου'],
      [/ης$/u, 'η'],
      [/ος$/u, 'ου'],
    ],
    men: [
      'Γεώργιος=Γιώργος Ιωάννης=Γιάννης Κωνσταντίνος=Κώστας Δημήτριος=Μίμης Νικόλαος=Νίκος Χρήστος Παναγιώτης=Τάκης Θεόδωρος=Θόδωρος Ευάγγελος=Βαγγέλης',
    ],
    women: [
      'Αικατερίνη=Κατερίνα Βασιλική=Βάσω Ελένη=Λένα Γεωργία Σοφία Χρυσούλα Ευαγγελία=Λία Φωτεινή Ιωάννα',
    ],
    coined: ['Ελλ Αιγ Ιον Νεο Φωτ Ηλι Θερμ Υδρ', 'τεχ μετ γεν πλαστ ωνικ άντ όραμα'],
    cities: 'Αθήνα Θεσσαλονίκη Πάτρα Ηράκλειο Λάρισα Βόλος Ιωάννινα Χανιά',
    townEnds: 'ούπολη ίνα ιά οχώρι ίστα ήσι ούσα άκι',
    street: 'Οδός_*',
    sectors:
      'Τεχνολογίες=Technologies Τρόφιμα=Foods Φάρμακα=Pharmaceuticals Ηλεκτρονικά=Electronics Χημικά=Chemicals Ναυτιλία=Shipping',
    legalForms: ['Α.Ε.|Ανώνυμη Εταιρεία|AE|SA', 'Ε.Π.Ε.|Εταιρεία Περιορισμένης Ευθύνης|EPE|Ltd'],
  }),
  culture({
    countryCode: 'EG',
    languageCode: 'ar',
    script: 'Arab',
    weight: 55,
    surnames: [
      'النجار:al-najjār الحداد:al-ḥaddād الخطيب:al-khaṭīb المصري:al-miṣrī الشامي:al-shāmī القاضي:al-qāḍī الصباغ:al-ṣabbāgh الجمال:al-jammāl الطويل:al-ṭawīl منصور:manṣūr سليمان:sulaymān حسين:ḥusayn قاسم:qāsim فاروق:fārūq جابر:jābir زيدان:zaydān شاهين:shāhīn رشيد:rashīd',
      '- _ناصر:_nāṣir _حلمي:_ḥilmī _سعيد:_saʿīd _فهمي:_fahmī _عزيز:_ʿazīz _شكري:_shukrī _نبيل:_nabīl _عادل:_ʿādil _رمزي:_ramzī _عمر:_ʿumar _بكر:_bakr _عبده:_ʿabduh _فؤاد:_fuʾād _صالح:_ṣāliḥ _يوسف:_yūsuf _كمال:_kamāl',
    ],
    men: [
      'محمد:muḥammad=حمادة:ḥamādah أحمد:aḥmad مصطفى:muṣṭafá محمود:maḥmūd حسن:ḥasan إبراهيم:ibrāhīm=برهوم:barhūm خالد:khālid طارق:ṭāriq يوسف:yūsuf جمال:jamāl شريف:sharīf',
    ],
    women: [
      'فاطمة:fāṭimah=طمطم:ṭamṭam خديجة:khadījah مريم:maryam زينب:zaynab=زوزو:zūzū نور:nūr هدى:hudá ليلى:laylá سعاد:suʿād نجلاء:najlāʾ',
    ],
    coined: [
      'النيل:al-nīl الأهرام:al-ahrām الفجر:al-fajr النور:al-nūr الشروق:al-shurūq الواحة:al-wāḥah دلتا:diltā الهلال:al-hilāl',
      '- _الجديدة:_al-jadīdah _الدولية:_al-dawlīyah _المتحدة:_al-muttaḥidah',
    ],
    cities:
      'القاهرة:al-qāhirah الإسكندرية:al-iskandarīyah الجيزة:al-jīzah طنطا:ṭanṭā أسوان:aswān المنصورة:al-manṣūrah دمياط:dimyāṭ',
    townEnds: '- _الكبير:_al-kabīr _البحري:_al-baḥrī _القبلي:_al-qiblī _الغربي:_al-gharbī _الشرقي:_al-sharqī',
    street: 'شارع_:shāriʿ_*',
    sectors:
      'للتكنولوجيا:lil-tiknūlūjiyā=Technology للأغذية:lil-aghdhiyah=Foods للأدوية:lil-adwiyah=Pharmaceuticals للنسيج:lil-nasīj=Textiles للصناعة:lil-ṣināʿah=Industries للكيماويات:lil-kīmāwīyāt=Chemicals',
    legalForms: ['ش.م.م|شركة مساهمة مصرية|SAE|SAE', 'ذ.م.م|ذات مسؤولية محدودة|LLC|LLC'],
  }),
  culture({
    countryCode: 'IL',
    languageCode: 'he',
    script: 'Hebr',
    weight: 45,
    surnames: [
      'כהן:kohen לוי:levi מזרחי:mizraḥi פרץ:perets אזולאי:azulai ביטון:biton שפירא:shapira חדד:ḥadad צור:tsur אלון:alon ברק:barak גולן:golan דגן:dagan רוזן:rozen שלום:shalom נחמני:naḥmani פרידמן:fridman גרינברג:grinberg אברמוב:avramov יוספי:yosefi מלכה:malkah סויסה:suisah אוחיון:oḥayon עמר:ʿamar הראל:harel דרור:dror',
      '- -אור:-or -שי:-shay -רון:-ron -נוי:-noy -בר:-bar -גל:-gal -חן:-ḥen -צבי:-tsevi',
    ],
    men: [
      'יצחק:yitsḥaq=איציק:itsiq יוסף:yosef=יוסי:yosi משה:mosheh חיים:ḥayyim אברהם:avraham=אבי:avi דוד:david=דודי:dudi צבי:tsevi נועם:noʿam איתן:etan',
    ],
    women: [
      'רחל:raḥel=רחלי:raḥeli חנה:ḥanah מיכל:mikhal אסתר:ester=אסתי:esti נעמה:naʿamah תמר:tamar שושנה:shoshanah=שוש:shosh יעל:yaʿel',
    ],
    coined: [
      'נגב:negev כרמל:karmel גליל:galil ירדן:yarden שחר:shaḥar אורן:oren ניצן:nitsan ארז:erez',
      '- _טק:_teq _אור:_or _חן:_ḥen',
    ],
    cities:
      'ירושלים:yerushalayim חיפה:ḥefah רחובות:reḥovot נתניה:netanyah אשדוד:ashdod צפת:tsefat הרצליה:hertseliyyah',
    townEnds: '-ים:-yam -עין:-ʿayin -הר:-har -גן:-gan -נוף:-nof -ברק:-baraq',
    street: 'רחוב_:reḥov_*',
    sectors:
      'טכנולוגיות:tekhnologyot=Technologies מזון:mazon=Foods תרופות:terufot=Pharmaceuticals אלקטרוניקה:eleqtroniqah=Electronics תעשיות:taʿaśiyyot=Industries מערכות:maʿarakhot=Systems',
    legalForms: ['בע"מ|בערבון מוגבל|Ltd|Ltd'],
  }),
];
