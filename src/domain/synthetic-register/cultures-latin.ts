import { type Culture, culture, type CultureTable } from './culture.ts';

const english: Pick<CultureTable, 'languageCode' | 'script' | 'surnames' | 'men' | 'women' | 'sectors'> = {
  languageCode: 'en',
  script: 'Latn',
  surnames: [
    'Ash Black Brad Brook Clay Cran Dun East Fair Green Hart Hay Hol King Lang Mil North Oak Pem Red Rox Shel South Stan Thorn Wake West Whit Win Wood',
    'ford ley ton well field more brook ham man son wick by ward worth bury',
  ],
  men: [
    'James=Jim William=Bill Robert=Bob Thomas=Tom Michael=Mike Edward=Ted Charles=Charlie Daniel=Dan Andrew=Andy Richard=Dick Peter=Pete Samuel=Sam Joseph=Joe Henry=Harry Stephen=Steve David=Dave Benjamin=Ben George Arthur Paul',
  ],
  women: [
    'Elizabeth=Liz Margaret=Peggy Katherine=Kate Susan=Sue Jennifer=Jenny Patricia=Pat Deborah=Debbie Rebecca=Becky Victoria=Vicky Barbara=Barb Christine=Chris Alexandra=Alex Helen Mary Ruth Alice Emma Grace',
  ],
  sectors:
    'Technologies=Technologies Systems=Systems Pharmaceuticals=Pharmaceuticals Foods=Foods Textiles=Textiles Instruments=Instruments Electronics=Electronics Chemicals=Chemicals Engineering=Engineering Brands=Brands Plastics=Plastics Optics=Optics',
};

export const latinCultures: readonly Culture[] = [
  culture({
    ...english,
    countryCode: 'US',
    weight: 130,
    cities: 'Springfield Riverside Franklin Greenville Fairview Salem Madison Georgetown Arlington Clinton',
    townEnds: 'ton ville field burg port dale wood ford',
    street: '*_Street',
    isNumberFirst: true,
    legalForms: [
      'Inc.|Incorporated|Inc|Inc.',
      'LLC|Limited Liability Company|LLC|LLC',
      'Corp.|Corporation|Corp|Corp.',
    ],
  }),
  culture({
    ...english,
    countryCode: 'GB',
    weight: 70,
    cities: 'London Leeds Bristol York Oxford Norwich Exeter Durham Chester Lincoln',
    townEnds: 'ton ham by wick ford worth stead combe',
    street: '*_Road',
    isNumberFirst: true,
    legalForms: ['Ltd|Limited|Ltd|Ltd', 'PLC|Public Limited Company|PLC|PLC'],
  }),
  culture({
    countryCode: 'DE',
    languageCode: 'de',
    script: 'Latn',
    weight: 110,
    surnames: [
      'Acker Alt Birken Brunn Eich Feld Frei Grün Hag Hoch Höf Kalt Kirch Krön Lind Mühl Neu Ober Rosen Röt Schön Stein Süß Tann Unter Wald Weiß Wies Zell',
      'er mann ner bauer meier hofer berger bach hardt inger maier müller',
    ],
    men: [
      'Johannes=Hannes Friedrich=Fritz Matthias=Matze Wolfgang=Wolf Maximilian=Max Jürgen Günter Jörg Heinrich=Heinz Sebastian=Basti Ulrich=Uli Karl Lukas Björn',
    ],
    women: [
      'Katharina=Kathi Elisabeth=Lisa Margarete=Grete Susanne=Susi Gabriele=Gabi Brigitte=Gitti Jutta Käthe Bärbel Ursula=Uschi Anja Sabine Dörte',
    ],
    cities: 'Berlin München Köln Stuttgart Düsseldorf Nürnberg Lübeck Göttingen Würzburg Tübingen Erfurt',
    townEnds: 'stadt dorf hausen burg heim furt feld bruck',
    street: '*straße',
    sectors:
      'Technik=Technology Maschinenbau=Machinery Lebensmittel=Foods Elektronik=Electronics Werkzeuge=Tools Chemie=Chemicals Textil=Textiles Pharma=Pharmaceuticals Optik=Optics Getränke=Beverages',
    legalForms: [
      'GmbH|Gesellschaft mit beschränkter Haftung|GmbH|Ltd',
      'AG|Aktiengesellschaft|AG|PLC',
      'KG|Kommanditgesellschaft|KG|LP',
    ],
  }),
  culture({
    countryCode: 'FR',
    languageCode: 'fr',
    script: 'Latn',
    weight: 70,
    surnames: [
      'Beau Bois Bel Cham Châtel Clair Cour Des Du Fon Gran Haute Le Mont Pré Roche Saint Vau Ver Ville',
      'pré mont champs val court bois ville fort lac rivière neuf clos mare',
    ],
    men: [
      'Frédéric=Fred Jérôme Stéphane François=Franck Grégoire=Greg Étienne Benoît=Ben Rémi Théodore=Théo Alexandre=Alex Laurent Gaël Noël Hervé',
    ],
    women: [
      'Françoise Hélène Cécile Anaïs Véronique=Véro Zoé Geneviève Béatrice=Béa Joséphine=Jo Margaux Élodie Maëlle Agnès',
    ],
    cities: 'Paris Lyon Orléans Besançon Nîmes Angoulême Béziers Rennes Dijon Reims',
    townEnds: 'ville court bourg mont sur val nay gny',
    street: 'Rue_*',
    isNumberFirst: true,
    sectors:
      'Technologies=Technologies Électronique=Electronics Agroalimentaire=Foods Chimie=Chemicals Ingénierie=Engineering Textiles=Textiles Santé=Health Parfums=Perfumes',
    legalForms: [
      'SARL|Société à responsabilité limitée|SARL|Ltd',
      'SAS|Société par actions simplifiée|SAS|Ltd',
      '<Société|Société|Ste|Company',
    ],
  }),
  culture({
    countryCode: 'ES',
    languageCode: 'es',
    script: 'Latn',
    weight: 60,
    surnames: [
      'Alb Arr Bell Cald Camp Cast Estr Fuen Gal Iba Lob Mon Mor Nav Peñ Quin Riv Sal Torr Vill',
      'era illo ares ón ano ero uela anza edo ález ín',
    ],
    men: [
      'José=Pepe Francisco=Paco Ignacio=Nacho Jesús Ángel Andrés Íñigo Joaquín=Quino Martín Raúl Tomás Víctor',
    ],
    women: [
      'María Dolores=Lola Concepción=Concha Lucía Inés Begoña Mercedes=Merche Sofía Ángela Rocío Verónica=Vero',
    ],
    cities: 'Madrid Málaga Córdoba Cádiz León Logroño Almería Cáceres Ávila Girona',
    townEnds: 'illa ar osa ales edo uela anza ina',
    street: 'Calle_*',
    sectors:
      'Tecnología=Technology Alimentación=Foods Electrónica=Electronics Química=Chemicals Cerámicas=Ceramics Diseño=Design Energía=Energy',
    legalForms: ['S.L.|Sociedad Limitada|SL|Ltd', 'S.A.|Sociedad Anónima|SA|PLC'],
  }),
  culture({
    countryCode: 'NL',
    languageCode: 'nl',
    script: 'Latn',
    weight: 50,
    surnames: [
      'van_der_Boom van_den_Berg de_Groen van_Dijk de_Wind Hoog Laag Oude Nieuw Water Zand Veen Brug Molen Kerk Haver',
      '- sma stra huis kamp veld burg hof laan',
    ],
    men: ['Hendrik=Henk Johannes=Jan Pieter=Piet Cornelis=Kees Wilhelmus=Wim Jacobus=Koos Bart Daan Sjoerd'],
    women: [
      'Johanna=Hanneke Wilhelmina=Mina Elisabeth=Els Cornelia=Corrie Geertruida=Truus Femke Lotte Sanne',
    ],
    cities: 'Amsterdam Rotterdam Utrecht Groningen Delft Leiden Breda Zwolle',
    townEnds: 'dam drecht hoven berg wijk voort sluis stad',
    street: '*straat',
    sectors:
      'Techniek=Technology Voeding=Foods Bloemen=Flowers Bouw=Construction Elektronica=Electronics Zuivel=Dairy',
    legalForms: ['B.V.|Besloten Vennootschap|BV|Ltd', 'N.V.|Naamloze Vennootschap|NV|PLC'],
  }),
  culture({
    countryCode: 'TR',
    languageCode: 'tr',
    script: 'Latn',
    weight: 40,
    surnames: [
      'Ak Kara Demir Taş Gül Öz Yıl Bulut Çelik Güneş Koç Şahin Dağ Er Altın Gök',
      '- oğlu kaya soy tekin can er dağ türk',
    ],
    men: ['Mehmet=Memo İbrahim=İbo Süleyman=Sülo Hüseyin Çağrı Ömer Şükrü Oğuz Emre Gökhan'],
    women: ['Ayşe Fatma=Fatoş Zeynep=Zeyno Gülşen Şule Çiğdem Özlem Işıl Elif'],
    cities: 'İstanbul Ankara İzmir Eskişehir Muğla Çanakkale Diyarbakır Kırşehir',
    townEnds: 'köy hisar pınar ova tepe dere kent su',
    street: '*_Sokağı',
    sectors:
      'Gıda=Foods Tekstil=Textiles Teknoloji=Technology Kimya=Chemicals İnşaat=Construction Makine=Machinery',
    legalForms: ['A.Ş.|Anonim Şirketi|AS|Inc.', 'Ltd. Şti.|Limited Şirketi|Ltd Sti|Ltd'],
  }),
];
