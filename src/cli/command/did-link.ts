import { type Command, Option } from 'commander';
import { z } from 'zod';
import { readJson } from '../../base/json.ts';
import { parse } from '../../base/parse.ts';
import { Problem } from '../../base/problem.ts';
import { isDid, parseDid } from '../../domain/did/did.ts';
import type { DidLink, StatementRole } from '../../domain/link/did-link.ts';
import { didLinkView } from '../../usecase/link/did-link-view.ts';
import { withdrawDidLink } from '../../usecase/link/end-did-link.ts';
import { answerLinkRequest } from '../../usecase/link/exchange-statement.ts';
import { giveStatement } from '../../usecase/link/give-statement.ts';
import { decideObjection } from '../../usecase/link/link-objections.ts';
import { linkRequest, requestDidLink } from '../../usecase/link/request-did-link.ts';
import { type NamedEvidence, stateOwnSide } from '../../usecase/link/state-own-side.ts';
import type { Ports } from '../../usecase/ports.ts';
import { readText } from '../read-file.ts';
import { onNode, type Session, table } from '../run.ts';

type SideOptions = {
  readonly signedBy: StatementRole;
  readonly document?: string;
  readonly presentation?: string;
  readonly responseCode?: string;
};

const shownAtOnce = 100;
const did = z.string().refine(isDid);
const requestSchema = z.object({
  linkId: z.string().min(1).max(100),
  dids: z.tuple([did, did]),
  nonce: z.string().min(22).max(100),
  audience: did,
  respondTo: z.url().max(2048),
  expiresAt: z.iso.datetime(),
});

/** `gid did-link`: links of two DIDs as one party, and objections to links. */
export function addDidLinkCommands(program: Command, session: Session): void {
  const link = program
    .command('did-link')
    .description('two DIDs that are one party, and objections to links');
  addRequest(link, session);
  addSides(link, session);
  addListAndEnd(link, session);
  addDecision(link, session);
}

function addRequest(link: Command, session: Session): void {
  link
    .command('request')
    .description('ask both sides to state that two DIDs are one party; nothing is linked by it')
    .argument('<did>', 'the DID of a party of the office')
    .argument('<otherDid>')
    .option('--names', 'documents of own parties name the other DID while the link counts')
    .action((one: string, other: string, { names = false }: { names?: boolean }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const dids = [parseDid(one), parseDid(other)] as const;
        const made = await requestDidLink(ports, { caller: await caller(), dids, statesEquivalence: names });
        const request = linkRequest(ports, made);
        return { json: request, text: JSON.stringify(request, undefined, 2) };
      }),
    );
}

function addSides(link: Command, session: Session): void {
  withSide(link.command('state'))
    .description('state the side of a party of the office in a link the office collects')
    .argument('<linkId>')
    .argument('<did>')
    .action((linkId: string, of: string, options: SideOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const side = { did: parseDid(of), signedBy: options.signedBy, evidence: evidenceOf(options) };
        return shown(ports, await stateOwnSide(ports, { caller: await caller(), linkId, side }));
      }),
    );
  link
    .command('give')
    .description('take the credential of the other side')
    .argument('<linkId>')
    .argument('<file>', 'a file with the credential as JWT')
    .action((linkId: string, file: string, _options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { officeCode, actor } = await caller();
        const credential = readText(file).trim();
        return shown(ports, await giveStatement(ports, { officeCode, linkId, credential, actor }));
      }),
    );
  withSide(link.command('answer'))
    .description('state the office’s side of a link that another office collects')
    .argument('<file>', 'a file with the request of that office, as JSON')
    .argument('<did>', 'the DID of a party of the office')
    .option('--send', 'send it to the office that asked')
    .action((file: string, of: string, options: SideOptions & { send?: boolean }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const side = { did: parseDid(of), signedBy: options.signedBy, evidence: evidenceOf(options) };
        const isSent = options.send ?? false;
        const request = requestIn(readText(file));
        const json = await answerLinkRequest(ports, { caller: await caller(), request, side, isSent });
        const text = isSent ? `${json.issuedId}: ${json.delivery}` : json.credential;
        return { json, text, isNegative: json.delivery === 'refused' || json.delivery === 'unreachable' };
      }),
    );
}

function withSide(command: Command): Command {
  return command
    .addOption(
      new Option('--signed-by <who>', 'the party’s own key, where the office keeps it, or the office’s')
        .choices(['party', 'office'])
        .default('party'),
    )
    .option('--document <digest>', 'the SHA-256 of a document it rests on, as base64url')
    .option('--presentation <requestId>', 'an answered presentation request of either DID')
    .option('--response-code <code>', 'what the browser came back with from a same-device presentation');
}

function addListAndEnd(link: Command, session: Session): void {
  link
    .command('list')
    .description('list the links of DIDs; at most 100')
    .option('--did <did>', 'of this DID only')
    .action(({ did: of }: { did?: string }, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const { officeCode } = await office();
        const filter = of === undefined ? {} : { did: parseDid(of) };
        const { items } = await ports.store.read.didLinks.list(officeCode, filter, { limit: shownAtOnce });
        return {
          json: { items },
          text: table(items.map(({ linkId, state, dids }) => [linkId, state, ...dids])),
        };
      }),
    );
  link
    .command('withdraw')
    .description('end a link of two DIDs; it is kept as history')
    .argument('<linkId>')
    .requiredOption('--reason <reason>', 'why, for the history')
    .action((linkId: string, { reason }: { reason: string }, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { officeCode, actor } = await caller();
        return shown(ports, await withdrawDidLink(ports, { officeCode, linkId, actor, reason }));
      }),
    );
}

function addDecision(link: Command, session: Session): void {
  link
    .command('objections')
    .description('list the open objections to links; at most 100')
    .action((_options: unknown, command: Command) =>
      onNode(session, command, async ({ ports, office }) => {
        const { officeCode } = await office();
        const page = { limit: shownAtOnce };
        const { items } = await ports.store.read.linkObjections.list(officeCode, { state: 'open' }, page);
        const rows = items.map(({ objectionId, linkKind, linkId, did: by }) => [
          objectionId,
          linkKind,
          linkId,
          by,
        ]);
        return { json: { items }, text: table(rows) };
      }),
    );
  link
    .command('decide')
    .description('decide an objection: remove the link, or let it count again')
    .argument('<objectionId>')
    .addOption(new Option('--uphold', 'the link is removed').conflicts('dismiss'))
    .option('--dismiss', 'the link counts again')
    .option('--not-same', 'the two DIDs are found not to be one party')
    .requiredOption('--reason <reason>', 'why, for the history')
    .action((objectionId: string, options: DecisionOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const { reason, notSame: isNotSame = false } = options;
        const decision = decisionOf(options);
        const asked = { caller: await caller(), objectionId, decision, reason, isNotSame };
        const json = await decideObjection(ports, asked);
        return { json, text: `The objection is ${json.state}.` };
      }),
    );
}

type DecisionOptions = {
  readonly uphold?: boolean;
  readonly dismiss?: boolean;
  readonly notSame?: boolean;
  readonly reason: string;
};

function decisionOf({ uphold, dismiss }: DecisionOptions): 'uphold' | 'dismiss' {
  if (uphold === true) return 'uphold';
  if (dismiss === true) return 'dismiss';
  throw new Problem('invalid-request', 'Give the decision: --uphold or --dismiss.');
}

async function shown(ports: Pick<Ports, 'store' | 'clock'>, link: DidLink) {
  const statements = await ports.store.read.didLinks.statements(link.officeCode, link.linkId);
  const json = didLinkView(link, statements, ports.clock());
  return { json, text: `${json.linkId}: ${json.state}` };
}

function evidenceOf({ document, presentation, responseCode }: SideOptions): readonly NamedEvidence[] {
  const documents = document === undefined ? [] : [{ kind: 'document', digest: document } as const];
  if (document !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(document))
    throw new Problem('invalid-request', '--document takes a SHA-256 digest as base64url.');
  return presentation === undefined
    ? documents
    : [...documents, { kind: 'presentation', reference: presentation, responseCode }];
}

function requestIn(text: string): z.output<typeof requestSchema> {
  const read = readJson(text);
  if ('fault' in read) throw new Problem('invalid-request', 'The file holds no acceptable JSON.');
  return parse(requestSchema, read.value);
}
