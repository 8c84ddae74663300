/** What the pages of an authorization say; `{office}`, `{wallet}` and `{credentials}` are filled in. */
export type AuthorizationTexts = {
  readonly title: string;
  readonly asked: string;
  readonly sentTo: string;
  readonly signIn: string;
  readonly signInHint: string;
  readonly byOffice: string;
  readonly byOfficeHint: string;
  readonly ended: string;
  readonly endedHint: string;
  readonly notSignedIn: string;
  readonly unknownParty: string;
  readonly otherParty: string;
  readonly notShown: string;
  readonly impossible: string;
  readonly again: string;
};
type Row = { readonly tag: string; readonly direction: 'ltr' | 'rtl'; readonly texts: AuthorizationTexts };

const english: Row = {
  tag: 'en',
  direction: 'ltr',
  texts: {
    title: 'Give your wallet a credential',
    asked: 'A wallet asks {office} for: {credentials}.',
    sentTo: 'Once you are known, this page leads back to the wallet at: {wallet}',
    signIn: 'Sign in with my wallet',
    signInHint:
      'Show a Global Identifier credential that your wallet on this device already holds. Go on only if you began this in your wallet yourself.',
    byOffice: 'No such credential yet?',
    byOfficeHint:
      'Tell the office this code, on paper, by telephone or at the counter. This page goes on by itself when the office has decided.',
    ended: 'This page is no longer good',
    endedHint: 'It was opened in another browser, was used, or has expired. Begin again in your wallet.',
    notSignedIn: 'You could not be signed in',
    unknownParty: 'The office holds no party of the identifier that you showed.',
    otherParty: 'The offer is for another party than the one that you showed.',
    notShown: 'Your wallet has not shown a credential that the office trusts.',
    impossible: 'What your wallet showed is not enough for the credential it asks for. The office can help.',
    again: 'Back',
  },
};

const rows: readonly Row[] = [
  english,
  {
    tag: 'fr',
    direction: 'ltr',
    texts: {
      title: 'Remettre une attestation à votre portefeuille',
      asked: 'Un portefeuille demande à {office} : {credentials}.',
      sentTo:
        'Une fois que vous serez reconnu, cette page vous ramènera au portefeuille à l’adresse : {wallet}',
      signIn: 'M’identifier avec mon portefeuille',
      signInHint:
        'Présentez une attestation d’identifiant mondial que contient déjà votre portefeuille sur cet appareil. Ne continuez que si vous avez vous-même commencé dans votre portefeuille.',
      byOffice: 'Pas encore d’attestation ?',
      byOfficeHint:
        'Communiquez ce code à l’office, par écrit, par téléphone ou au guichet. La page continue d’elle-même quand l’office a décidé.',
      ended: 'Cette page n’est plus valable',
      endedHint:
        'Elle a été ouverte dans un autre navigateur, utilisée, ou elle a expiré. Recommencez dans votre portefeuille.',
      notSignedIn: 'Vous n’avez pas pu être identifié',
      unknownParty: 'L’office ne connaît aucune partie portant l’identifiant présenté.',
      otherParty: 'L’offre est destinée à une autre partie que celle présentée.',
      notShown: 'Votre portefeuille n’a pas présenté d’attestation à laquelle l’office se fie.',
      impossible:
        'Ce qui a été présenté ne suffit pas pour l’attestation demandée. L’office peut vous aider.',
      again: 'Retour',
    },
  },
  {
    tag: 'es',
    direction: 'ltr',
    texts: {
      title: 'Entregar una credencial a su cartera',
      asked: 'Una cartera pide a {office}: {credentials}.',
      sentTo: 'Cuando se le haya reconocido, esta página volverá a la cartera en: {wallet}',
      signIn: 'Identificarme con mi cartera',
      signInHint:
        'Muestre una credencial de identificador mundial que ya tenga su cartera en este dispositivo. Continúe solo si usted mismo empezó en su cartera.',
      byOffice: '¿Todavía no tiene ninguna?',
      byOfficeHint:
        'Comunique este código a la oficina, por escrito, por teléfono o en la ventanilla. La página continúa sola cuando la oficina haya decidido.',
      ended: 'Esta página ya no es válida',
      endedHint: 'Se abrió en otro navegador, ya se usó o ha caducado. Empiece de nuevo en su cartera.',
      notSignedIn: 'No se le pudo identificar',
      unknownParty: 'La oficina no conoce a ninguna parte con el identificador mostrado.',
      otherParty: 'La oferta es para una parte distinta de la mostrada.',
      notShown: 'Su cartera no ha mostrado una credencial en la que la oficina confíe.',
      impossible: 'Lo mostrado no basta para la credencial solicitada. La oficina puede ayudarle.',
      again: 'Volver',
    },
  },
  {
    tag: 'ar',
    direction: 'rtl',
    texts: {
      title: 'تسليم وثيقة اعتماد إلى محفظتك',
      asked: 'تطلب محفظة من {office}: {credentials}.',
      sentTo: 'بعد التعرف عليك ستعيدك هذه الصفحة إلى المحفظة على العنوان: {wallet}',
      signIn: 'تسجيل الدخول بمحفظتي',
      signInHint:
        'اعرض وثيقة المعرّف العالمي الموجودة في محفظتك على هذا الجهاز. تابع فقط إذا بدأت هذا بنفسك في محفظتك.',
      byOffice: 'ليس لديك وثيقة بعد؟',
      byOfficeHint:
        'أبلغ المكتب بهذا الرمز كتابةً أو هاتفيًا أو عند الشباك. تتابع الصفحة تلقائيًا بعد قرار المكتب.',
      ended: 'لم تعد هذه الصفحة صالحة',
      endedHint: 'فُتحت في متصفح آخر أو استُخدمت أو انتهت صلاحيتها. ابدأ من جديد في محفظتك.',
      notSignedIn: 'تعذر تسجيل دخولك',
      unknownParty: 'لا يعرف المكتب طرفًا يحمل المعرّف المعروض.',
      otherParty: 'العرض موجه إلى طرف آخر غير المعروض.',
      notShown: 'لم تعرض محفظتك وثيقة يثق بها المكتب.',
      impossible: 'ما عُرض لا يكفي للوثيقة المطلوبة. يمكن للمكتب مساعدتك.',
      again: 'رجوع',
    },
  },
  {
    tag: 'zh',
    direction: 'ltr',
    texts: {
      title: '向您的钱包签发凭证',
      asked: '一个钱包向{office}申请：{credentials}。',
      sentTo: '确认您的身份后，本页面将返回钱包：{wallet}',
      signIn: '用我的钱包登录',
      signInHint: '请出示本设备钱包中已有的全球标识符凭证。仅当您本人在钱包中发起此操作时才继续。',
      byOffice: '还没有凭证？',
      byOfficeHint: '请以书面、电话或柜台方式将此代码告知主管局。主管局决定后，本页面会自动继续。',
      ended: '此页面已失效',
      endedHint: '它在另一浏览器中打开过、已被使用或已过期。请在钱包中重新开始。',
      notSignedIn: '无法登录',
      unknownParty: '主管局没有所出示标识符对应的当事人。',
      otherParty: '该要约属于另一当事人。',
      notShown: '您的钱包没有出示主管局信任的凭证。',
      impossible: '所出示的内容不足以签发所申请的凭证。主管局可以协助您。',
      again: '返回',
    },
  },
  {
    tag: 'ru',
    direction: 'ltr',
    texts: {
      title: 'Выдать удостоверение вашему кошельку',
      asked: 'Кошелёк запрашивает у ведомства {office}: {credentials}.',
      sentTo: 'Когда вы будете опознаны, страница вернёт вас в кошелёк по адресу: {wallet}',
      signIn: 'Войти с помощью кошелька',
      signInHint:
        'Предъявите удостоверение глобального идентификатора, которое уже есть в кошельке на этом устройстве. Продолжайте, только если вы сами начали это в своём кошельке.',
      byOffice: 'Удостоверения ещё нет?',
      byOfficeHint:
        'Сообщите ведомству этот код письменно, по телефону или на приёме. Страница продолжит сама, когда ведомство примет решение.',
      ended: 'Эта страница больше не действует',
      endedHint: 'Она была открыта в другом браузере, использована или истекла. Начните снова в кошельке.',
      notSignedIn: 'Войти не удалось',
      unknownParty: 'У ведомства нет лица с предъявленным идентификатором.',
      otherParty: 'Предложение предназначено другому лицу.',
      notShown: 'Кошелёк не предъявил удостоверения, которому доверяет ведомство.',
      impossible: 'Предъявленного недостаточно для запрошенного удостоверения. Ведомство может помочь.',
      again: 'Назад',
    },
  },
];

const mostRanges = 20;

/** The row of the language that the reader wants most (RFC 9110 §12.5.4); English where it has none of them. */
export function authorizationTexts(acceptLanguage: string | undefined): Row {
  const wanted = (acceptLanguage ?? '')
    .slice(0, 500)
    .split(',', mostRanges)
    .map((range) => {
      const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
      const weight = parameters.map((each) => /^\s*q=([01](?:\.\d{0,3})?)\s*$/.exec(each)?.[1]).find(Boolean);
      return { language: tag.split('-')[0], weight: Number(weight ?? 1) };
    })
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  const found = wanted.map(({ language }) => rows.find(({ tag }) => tag === language)).find(Boolean);
  return found ?? english;
}
