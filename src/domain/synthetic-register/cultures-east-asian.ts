import { type Culture, culture, type CultureTable } from './culture.ts';

/** Simplified form / traditional form : Hanyu Pinyin. */
const chinese: Pick<
  CultureTable,
  'languageCode' | 'surnames' | 'men' | 'women' | 'coined' | 'sectors' | 'gap' | 'isSurnameFirst'
> = {
  languageCode: 'zh',
  gap: '',
  isSurnameFirst: true,
  surnames: [
    '王:wang 李:li 张/張:zhang 刘/劉:liu 陈/陳:chen 杨/楊:yang 赵/趙:zhao 黄:huang 周:zhou 吴/吳:wu 徐:xu 孙/孫:sun 朱:zhu 马/馬:ma 胡:hu 郭:guo 林:lin 何:he 高:gao 梁:liang 郑/鄭:zheng 罗/羅:luo 宋:song 谢/謝:xie 唐:tang 韩/韓:han 曹:cao 许/許:xu 邓/鄧:deng 萧/蕭:xiao 冯/馮:feng 曾:zeng 程:cheng 蔡:cai 彭:peng 潘:pan 袁:yuan 于:yu 董:dong 余:yu 苏/蘇:su 叶/葉:ye 吕/呂:lü 魏:wei 蒋/蔣:jiang 田:tian 杜:du 丁:ding',
  ],
  men: [
    '志:zhi 建:jian 国/國:guo 文:wen 明:ming 家:jia 俊:jun 德:de 永:yong 子:zi 宇:yu 海:hai 立:li 正:zheng 天:tian 世:shi 振:zhen 承:cheng 少:shao 大:da 启/啟:qi 景:jing 云/雲:yun 春:chun 思:si 学/學:xue 广/廣:guang 绍/紹:shao 庆/慶:qing 维/維:wei',
    '强/強:qiang 华/華:hua 伟/偉:wei 军/軍:jun 龙/龍:long 杰/傑:jie 峰:feng 生:sheng 民:min 光:guang 林:lin 平:ping 辉/輝:hui 波:bo 刚/剛:gang 涛/濤:tao 斌:bin 鹏/鵬:peng 飞/飛:fei 超:chao 磊:lei 浩:hao 凯/凱:kai 勇:yong 宁/寧:ning 祥:xiang 坤:kun 毅:yi 清:qing 仁:ren 安:an',
  ],
  women: [
    '秀:xiu 玉:yu 美:mei 丽/麗:li 淑:shu 晓/曉:xiao 雅:ya 春:chun 慧:hui 桂:gui 月:yue 素:su 静/靜:jing 佳:jia 诗/詩:shi 梦/夢:meng 若:ruo 欣:xin 宝/寶:bao 海:hai 彩:cai 惠:hui 瑞:rui 思:si',
    '英:ying 兰/蘭:lan 芳:fang 娟:juan 玲:ling 梅:mei 红/紅:hong 婷:ting 珍:zhen 云/雲:yun 燕:yan 琴:qin 萍:ping 霞:xia 莲/蓮:lian 凤/鳳:feng 香:xiang 琳:lin 敏:min 洁/潔:jie 娜:na 颖/穎:ying 琪:qi 蓉:rong 怡:yi',
  ],
  coined: [
    '华/華:hua 东/東:dong 金:jin 天:tian 长/長:chang 海:hai 宏:hong 新:xin 瑞:rui 兴/興:xing 龙/龍:long 丰/豐:feng',
    '达/達:da 盛:sheng 泰:tai 联/聯:lian 星:xing 源:yuan 康:kang 宝/寶:bao 信:xin 创/創:chuang',
  ],
  sectors:
    '科技:ke·ji=Technology 电子/電子:dian·zi=Electronics 食品:shi·pin=Foods 医药/醫藥:yi·yao=Pharmaceuticals 化工:hua·gong=Chemicals 纺织/紡織:fang·zhi=Textiles 机械/機械:ji·xie=Machinery 光学/光學:guang·xue=Optics 能源:neng·yuan=Energy',
};

export const eastAsianCultures: readonly Culture[] = [
  culture({
    ...chinese,
    countryCode: 'CN',
    script: 'Hans',
    weight: 95,
    cities:
      '上海:shang·hai 深圳:shen·zhen 杭州:hang·zhou 南京:nan·jing 成都:cheng·du 武汉:wu·han 青岛:qing·dao 西安:xi·an 苏州:su·zhou',
    townEnds: '州:zhou 阳/陽:yang 安:an 山:shan 海:hai 城:cheng 江:jiang 宁/寧:ning',
    street: '*路:lu',
    legalForms: [
      '有限公司|有限责任公司|Co Ltd|Co., Ltd.',
      '股份有限公司|股份有限公司|Co Ltd|Joint Stock Co., Ltd.',
      '集团|集团有限公司|Group|Group Co., Ltd.',
    ],
  }),
  culture({
    ...chinese,
    countryCode: 'TW',
    script: 'Hant',
    variant: 1,
    weight: 45,
    cities: '臺北:tai·bei 高雄:gao·xiong 臺中:tai·zhong 新竹:xin·zhu 臺南:tai·nan 桃園:tao·yuan',
    townEnds: '州:zhou 阳/陽:yang 安:an 山:shan 海:hai 城:cheng 江:jiang 宁/寧:ning',
    street: '*路:lu',
    legalForms: ['有限公司|有限公司|Co Ltd|Co., Ltd.', '股份有限公司|股份有限公司|Co Ltd|Co., Ltd.'],
  }),
  culture({
    countryCode: 'JP',
    languageCode: 'ja',
    script: 'Jpan',
    weight: 80,
    gap: '',
    isSurnameFirst: true,
    surnames: [
      '山:やま 川:かわ 田:た 松:まつ 石:いし 中:なか 小:こ 大:おお 高:たか 西:にし 村:むら 森:もり 吉:よし 藤:ふじ 上:うえ 北:きた 清:きよ 杉:すぎ 福:ふく 土:つち',
      '本:もと 田:だ 村:むら 野:の 川:がわ 島:しま 崎:ざき 口:ぐち 井:い 原:はら 山:やま 沢:ざわ 木:き',
    ],
    men: [
      '健:けん 正:まさ 秀:ひで 和:かず 信:のぶ 義:よし 俊:とし 裕:ひろ 直:なお 康:やす 孝:たか 昭:あき 光:みつ 国:くに 忠:ただ 哲:てつ 雅:まさ 重:しげ 清:きよ 恒:つね',
      '一:いち 二:じ 雄:お 之:ゆき 太郎:たろう 彦:ひこ 樹:き 明:あき 男:お 夫:お 郎:ろう 人:と 也:や 次:つぐ 平:へい 蔵:ぞう 治:はる 行:ゆき 司:し 輔:すけ 助:すけ 吾:ご',
    ],
    women: [
      '裕:ゆう 由美:ゆみ 和:かず 恵:けい 陽:よう 智:とも 幸:さち 千恵:ちえ 真:ま 明:あき 久美:くみ 佐知:さち 早:さ 奈津:なつ 文:ふみ 正:まさ 典:のり 春:はる 雅:まさ 順:じゅん',
      '子:こ 香:か 美:み 代:よ 奈:な 江:え 枝:え 乃:の 穂:ほ 里:り 葉:は 世:よ',
    ],
    coined: [
      '東:とう 日:にっ 新:しん 富士:ふじ 旭:あさひ 光:こう 大:だい 三:みつ',
      '洋:よう 栄:えい 星:せい 進:しん 興:こう 和:わ 成:せい',
    ],
    cities:
      '東京:とうきょう 大阪:おおさか 京都:きょうと 名古屋:なごや 福岡:ふくおか 札幌:さっぽろ 静岡:しずおか 新潟:にいがた 千葉:ちば',
    townEnds: '川:かわ 島:しま 原:はら 浜:はま 野:の 津:つ 岡:おか 崎:さき',
    street: '*町:ちょう',
    sectors:
      '電機:でんき=Electric 工業:こうぎょう=Industries 製薬:せいやく=Pharmaceuticals 食品:しょくひん=Foods 化学:かがく=Chemicals 光学:こうがく=Optics 技研:ぎけん=Technical_Research 繊維:せんい=Textiles',
    legalForms: [
      '<㈱|株式会社|KK|Co., Ltd.',
      '株式会社|株式会社|Kabushiki Kaisha|Corporation',
      '有限会社|有限会社|YK|Ltd.',
    ],
  }),
  culture({
    countryCode: 'KR',
    languageCode: 'ko',
    script: 'Kore',
    weight: 60,
    gap: '',
    isSurnameFirst: true,
    surnames: ['김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 전 홍 고 문 양 손 배 백 허 유 남'],
    men: [
      '민 지 현 성 영 재 동 상 준 태 승 정 경 기 병 종 창 광 대 인 용 원 세 건 형',
      '호 수 철 우 준 석 훈 진 규 환 식 욱 민 혁 섭 근 태 현 희 길 만 배 헌 찬 빈',
    ],
    women: [
      '은 수 미 혜 서 지 유 소 정 하 민 현 경 영 명 순 선 주 예 보 다 나 채',
      '영 진 희 연 경 윤 아 숙 정 린 미 선 주 란 화 옥 자 빈 원 현',
    ],
    coined: ['한 대 동 신 금 태 우 성 세', '양 림 원 진 성 화 일 광 산'],
    cities: '서울 부산 대구 인천 광주 대전 울산 수원 전주',
    townEnds: '주 산 천 원 양 성 포 읍',
    street: '*로',
    sectors:
      '전자=Electronics 화학=Chemicals 제약=Pharmaceuticals 식품=Foods 기술=Technology 산업=Industries 섬유=Textiles 건설=Construction',
    legalForms: [
      '<(주)|주식회사|Co Ltd|Co., Ltd.',
      '주식회사|주식회사|Jusik Hoesa|Corp.',
      '유한회사|유한회사|Yuhan Hoesa|Ltd.',
    ],
  }),
  culture({
    countryCode: 'IN',
    languageCode: 'hi',
    script: 'Deva',
    weight: 60,
    surnames: [
      'शर्मा वर्मा गुप्ता सिंह कुमार मिश्र पाण्डेय यादव चौधरी जोशी अग्रवाल ठाकुर मेहता राठौर सक्सेना भारद्वाज त्रिपाठी द्विवेदी चतुर्वेदी श्रीवास्तव कपूर खन्ना मल्होत्रा पटेल शाह देसाई नायक राव सेठी बंसल मिश्रा तिवारी शुक्ला दुबे पाठक जैन अरोड़ा भाटिया सिन्हा दास बोस घोष मुखर्जी चटर्जी बनर्जी नायर मेनन पिल्लै रेड्डी अय्यर कुलकर्णी देशपांडे पवार',
      '- _लाल _नाथ _प्रसाद _चन्द्र _दत्त _राम',
    ],
    men: ['राजेश=राजू सुरेश विजय अजय अमित राहुल संजय=संजू दीपक अनिल मनोज रवि अशोक प्रकाश विनोद=विनू गणेश शिव'],
    women: ['सुनीता अनिता प्रिया पूजा कविता राधिका=राधा सीमा नेहा लक्ष्मी=लच्छी मीना गीता आशा उषा शान्ति'],
    coined: ['भारत सूर्य आर्य देव लोक राज जय शक्ति गंगा इन्द्र', '- दीप ज्योति मित्र किरण धारा'],
    cities: 'दिल्ली मुम्बई पुणे जयपुर लखनऊ इन्दौर भोपाल नागपुर पटना',
    townEnds: 'पुर नगर गढ़ बाद गाँव कोट वाड़ा पट्टी',
    street: '*_मार्ग',
    sectors:
      'उद्योग=Industries रसायन=Chemicals वस्त्र=Textiles औषधि=Pharmaceuticals खाद्य=Foods तकनीकी=Technologies',
    legalForms: ['प्रा. लि.|प्राइवेट लिमिटेड|Pvt Ltd|Pvt. Ltd.', 'लि.|लिमिटेड|Ltd|Ltd.'],
  }),
  culture({
    countryCode: 'TH',
    languageCode: 'th',
    script: 'Thai',
    weight: 45,
    gap: '',
    surnames: [
      'ศรี:si วงศ์:wong ทอง:thong สุข:suk ชัย:chai พงษ์:phong บุญ:bun แก้ว:kaeo จันทร์:chan รัตน:rattana วิริยะ:wiriya เจริญ:charoen มงคล:mongkhon ธน:thana',
      'สวัสดิ์:sawat วัฒนา:watthana กุล:kun วิไล:wilai ประเสริฐ:prasoet เดช:det พันธุ์:phan สกุล:sakun ชาติ:chat ศิริ:siri',
    ],
    men: [
      'สมชาย:somchai=ชาย:chai วิชัย:wichai ประยุทธ:prayut สมศักดิ์:somsak=ศักดิ์:sak ธนพล:thanaphon กิตติ:kitti อนันต์:anan ณัฐ:nat ชาญ:chan',
    ],
    women: [
      'สมหญิง:somying=หญิง:ying มาลี:mali สุดา:suda พรทิพย์:phonthip=ทิพย์:thip วันเพ็ญ:wanphen กัญญา:kanya นภา:napha รัตนา:rattana',
    ],
    coined: [
      'สยาม:sayam ไทย:thai บางกอก:bangkok เอเชีย:esia ทอง:thong สิน:sin',
      '- เจริญ:charoen พัฒนา:phatthana ทรัพย์:sap มิตร:mit',
    ],
    cities:
      'เชียงใหม่:chiang·mai ขอนแก่น:khon·kaen ภูเก็ต:phuket นครปฐม:nakhon·pathom อยุธยา:ayutthaya ระยอง:rayong ลำปาง:lampang',
    townEnds: 'บุรี:buri ธานี:thani นคร:nakhon สวรรค์:sawan คาม:kham เกษ:ket',
    street: 'ถนน:thanon_*',
    sectors:
      'เทคโนโลยี:theknoloyi=Technology อาหาร:ahan=Foods เคมี:khemi=Chemicals สิ่งทอ:singtho=Textiles อุตสาหกรรม:utsahakam=Industries เภสัช:phesat=Pharmaceuticals',
    legalForms: ['บจก.|บริษัทจำกัด|Co Ltd|Co., Ltd.', 'บมจ.|บริษัทมหาชนจำกัด|PCL|Public Co., Ltd.'],
  }),
];
