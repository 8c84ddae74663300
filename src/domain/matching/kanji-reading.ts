/**
 * How characters are usually read in Japanese names: the reading of surnames and given names, then the one of names of
 * companies where that is another. A name that is read in another way is still found by what else is known of the party.
 */
const table = `
山:yama,san 川:kawa,sen 田:ta,den 松:matsu,sho 石:ishi,seki 中:naka,chu 小:ko,sho 大:o,dai 高:taka,ko 西:nishi,sei 村:mura,son
森:mori,shin 吉:yoshi,kichi 藤:fuji,to 上:ue,jo 下:shita,ka 北:kita,hoku 南:minami,nan 東:higashi,to 清:kiyo,sei 杉:sugi,san 福:fuku,fuku
土:tsuchi,do 本:moto,hon 元:moto,gen 野:no,ya 島:shima,to 嶋:shima,to 崎:saki,ki 埼:sai 口:kuchi,ko 井:i,sei 原:hara,gen 沢:sawa,taku 澤:sawa,taku
木:ki,moku 林:hayashi,rin 水:mizu,sui 池:ike,chi 橋:hashi,kyo 谷:tani,koku 岡:oka,ko 竹:take,chiku 武:take,bu 内:uchi,nai 前:mae,zen 後:go,go
長:naga,cho 永:naga,ei 広:hiro,ko 平:hira,hei 安:yasu,an 久:hisa,kyu 金:kane,kin 三:mi,san 二:ji,ni 一:ichi,ichi 四:yo,shi 五:go,go 六:roku,roku
七:nana,shichi 八:ya,hachi 九:kyu,kyu 十:to,ju 千:chi,sen 万:ma,man 百:momo,hyaku 佐:sa,sa 伊:i,i 加:ka,ka 渡:wata,to 辺:nabe,hen 邊:nabe,hen
斎:sai,sai 斉:sai,sei 齋:sai,sai 近:chika,kin 遠:en,en 工:ku,ko 今:ima,kon 青:ao,sei 赤:aka,seki 白:shira,haku 黒:kuro,koku 荒:ara,ko 新:ara,shin
古:furu,ko 丸:maru,gan 宮:miya,kyu 神:kami,shin 坂:saka,han 阪:saka,han 浜:hama,hin 濱:hama,hin 津:tsu,shin 関:seki,kan 柳:yanagi,ryu 桜:sakura,o
梅:ume,bai 菊:kiku,kiku 菅:suga,kan 原:hara,gen 栗:kuri,ritsu 桑:kuwa,so 岩:iwa,gan 滝:taki,ro 瀬:se,se 沼:numa,sho 江:e,ko 河:kawa,ka 海:umi,kai
浦:ura,ho 港:minato,ko 湊:minato 町:machi,cho 市:ichi,shi 里:sato,ri 郷:go,kyo 城:shiro,jo 寺:tera,ji 堂:do,do 塚:tsuka,cho 坪:tsubo 畑:hata 畠:hata
馬:ba,ba 牛:ushi 犬:inu 鳥:tori,cho 鶴:tsuru,kaku 亀:kame,ki 鈴:suzu,rei 星:hoshi,sei 日:hi,nichi 月:tsuki,getsu 光:mitsu,ko 明:aki,mei 昭:aki,sho
晃:akira 章:aki,sho 彰:aki 秋:aki,shu 春:haru,shun 夏:natsu,ka 冬:fuyu,to 正:masa,sei 雅:masa,ga 昌:masa,sho 政:masa,sei 将:masa,sho 真:ma,shin
和:kazu,wa 秀:hide,shu 英:hide,ei 信:nobu,shin 伸:nobu,shin 宣:nobu 義:yoshi,gi 良:yoshi,ryo 芳:yoshi,ho 好:yoshi,ko 美:mi,bi 喜:ki,ki 善:yoshi,zen
俊:toshi,shun 利:toshi,ri 敏:toshi,bin 年:toshi,nen 裕:hiro,yu 浩:hiro,ko 博:hiro,haku 弘:hiro,ko 宏:hiro,ko 洋:hiro,yo 寛:hiro,kan 健:ken,ken
賢:ken,ken 憲:nori,ken 則:nori,soku 典:nori,ten 法:nori,ho 徳:nori,toku 紀:nori,ki 直:nao,choku 尚:nao,sho 康:yasu,ko 泰:yasu,tai 靖:yasu,sei
保:yasu,ho 孝:taka,ko 隆:taka,ryu 貴:taka,ki 敬:taka,kei 崇:taka 忠:tada,chu 哲:tetsu,tetsu 鉄:tetsu,tetsu 徹:toru 重:shige,ju 茂:shige,mo 繁:shige,han
成:nari,sei 恒:tsune,ko 常:tsune,jo 経:tsune,kei 国:kuni,koku 邦:kuni,ho 勝:katsu,sho 克:katsu,koku 勉:tsutomu 勇:isamu,yu 雄:o,yu 男:o,dan 夫:o,fu
郎:ro,ro 朗:ro,ro 太:ta,tai 次:ji,ji 治:ji,ji 司:shi,shi 史:shi,shi 志:shi,shi 士:shi,shi 輔:suke 助:suke 介:suke 祐:suke,yu 之:yuki,no 行:yuki,ko
幸:yuki,ko 彦:hiko 樹:ki,ju 人:to,jin 仁:hito,jin 斗:to 登:to,to 也:ya 哉:ya 弥:ya 吾:go 悟:satoru 蔵:zo,zo 造:zo,zo 作:saku,saku 吉:kichi,kichi
子:ko 香:ka,ko 代:yo,dai 世:yo,se 奈:na,na 菜:na 那:na 江:e,ko 恵:e,kei 枝:e 絵:e 理:ri,ri 里:ri,ri 莉:ri 梨:ri 沙:sa 紗:sa 佳:ka,ka 花:ka,ka 華:ka,ka
智:tomo,chi 知:tomo,chi 朋:tomo,ho 友:tomo,yu 由:yu,yu 優:yu,yu 悠:yu 有:yu,yu 陽:yo,yo 葉:yo,yo 文:fumi,bun 早:sa,so 順:jun,jun 純:jun,jun 淳:jun
潤:jun 準:jun 慎:shin 進:susumu,shin 晋:shin 栄:ei,ei 衛:ei,ei 永:naga,ei 興:ko,ko 旭:asahi,kyoku 富:tomi,fu 士:shi,shi 豊:toyo,ho 盛:mori,sei 昇:noboru,sho
京:kyo,kyo 都:to,to 名:na,mei 屋:ya,oku 阿:a,a 部:be,bu 服:fuku 丹:tan 羽:ha,u 波:nami,ha 奥:oku 飯:ii 須:su 矢:ya 相:ai,so 桐:kiri 堀:hori 堤:tsutsumi
戸:to,ko 門:kado,mon 片:kata 桂:katsura,kei 柏:kashi 樫:kashi 榎:enoki 楠:kusu 椎:shii 笠:kasa 笹:sasa 篠:shino 芝:shiba 芦:ashi 茨:ibara 若:waka 草:kusa
根:ne,kon 横:yoko,o 浅:asa 深:fuka 細:hoso 稲:ina 種:tane 米:yone,bei 粕:kasu 熊:kuma 猪:i 獅:shi 竜:ryu,ryu 龍:ryu,ryu 虎:tora 札:satsu 幌:poro 静:shizu,sei
潟:gata 潮:shio 仙:sen 台:dai 神:kami,shin 戸:to 葉:ha,yo 車:kuruma,sha 電:den,den 機:ki,ki 産:san,san 業:gyo,gyo 製:sei,sei 薬:yaku,yaku 化:ka,ka 学:gaku,gaku
`;

type Reading = { readonly inNames: string; readonly inCompanies: string };
const readings: ReadonlyMap<string, Reading> = new Map(
  table
    .trim()
    .split(/\s+/u)
    .map((entry) => {
      const [character = '', sounds = ''] = entry.split(':');
      const [inNames = '', inCompanies = inNames] = sounds.split(',');
      return [character, { inNames, inCompanies }];
    }),
);

/** The reading of a character in names of persons or of companies; undefined for one that is not in the table. */
export function kanjiReading(character: string, where: keyof Reading): string | undefined {
  return readings.get(character)?.[where];
}
