import { credentialConfiguration } from '../domain/credential/credential-configuration.ts';
import { typeDisplay } from '../domain/credential/type-metadata.ts';
import type { CredentialType } from '../domain/trust/trusted-issuer.ts';
import type { Authorization } from '../usecase/authorization/authorization-store.ts';
import { authorizationTexts, type AuthorizationTexts } from './authorization-texts.ts';
import type { SignInFault } from '../usecase/authorization/sign-in.ts';
import type { RouteAnswer } from './route.ts';
import { escaped, pageAnswer } from './standalone-page.ts';

type Reader = { readonly acceptLanguage: string | undefined };

/** The page on which the party signs in with its wallet, or waits for the office; it asks again by itself. */
export function openPage(
  authorization: Authorization,
  shown: Reader & { readonly officeName: string; readonly signInUrl: string | undefined },
): RouteAnswer {
  const { tag, direction, texts } = authorizationTexts(shown.acceptLanguage);
  const { configurationIds, reference, redirectUri } = authorization;
  const credentials = new Intl.ListFormat(tag).format(credentialNames(configurationIds, tag));
  const values = { office: shown.officeName, credentials, wallet: redirectUri };
  const parts = [
    `      <p>${filled(texts.asked, values)}</p>`,
    `      <p class="to">${filled(texts.sentTo, values)}</p>`,
    ...(shown.signInUrl === undefined
      ? []
      : [
          `      <p><a class="action" href="${escaped(shown.signInUrl)}">${escaped(texts.signIn)}</a></p>`,
          `      <p>${escaped(texts.signInHint)}</p>`,
        ]),
    `      <section><h2>${escaped(texts.byOffice)}</h2><p>${escaped(texts.byOfficeHint)}</p>`,
    `      <p><output dir="ltr">${escaped(reference)}</output></p></section>`,
  ];
  const page = {
    language: { tag, direction },
    title: texts.title,
    content: parts.join('\n'),
    isWaiting: true,
  };
  return pageAnswer(200, page);
}

/** Why the party was not signed in, with the way back to the page above. */
export function notSignedInPage(
  fault: Exclude<SignInFault, 'ended'>,
  back: string,
  { acceptLanguage }: Reader,
): RouteAnswer {
  const { tag, direction, texts } = authorizationTexts(acceptLanguage);
  const content = `      <p>${escaped(texts[fault])}</p>
      <p><a class="action" href="${escaped(back)}">${escaped(texts.again)}</a></p>`;
  return pageAnswer(403, { language: { tag, direction }, title: texts.notSignedIn, content });
}

/** The page of an authorization that is not open in this browser: it tells no more, whatever is the reason. */
export function endedPage({ acceptLanguage }: Reader): RouteAnswer {
  const { tag, direction, texts } = authorizationTexts(acceptLanguage);
  const content = `      <p>${escaped(texts.endedHint)}</p>`;
  return pageAnswer(400, { language: { tag, direction }, title: texts.ended, content });
}

function credentialNames(configurationIds: readonly string[], language: string): readonly string[] {
  const types = new Set(configurationIds.map((id) => credentialConfiguration(id)?.credentialType));
  return [...types].flatMap((type) => (type === undefined ? [] : [nameOf(type, language)]));
}

function nameOf(type: CredentialType, language: string): string {
  const { display } = typeDisplay(type);
  const named = display.find(({ locale }) => locale.split('-')[0] === language) ?? display[0];
  return named?.name ?? type;
}

function filled(
  text: AuthorizationTexts[keyof AuthorizationTexts],
  values: { readonly [name: string]: string },
): string {
  return escaped(text).replaceAll(
    /\{(\w+)\}/g,
    (_place, name: string) => `<bdi>${escaped(values[name] ?? '')}</bdi>`,
  );
}
