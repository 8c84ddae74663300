import { Problem } from '../base/problem.ts';
import { type Caller, scopes } from '../domain/trust/access.ts';
import { isOfficeCode, type Office } from '../domain/trust/office.ts';
import type { OpensKey } from '../usecase/fsck/keys.ts';
import type { NodeArchive } from '../usecase/archive/node-archive.ts';
import type { EventStreams } from '../usecase/mirror/event-streams.ts';
import type { ImportMatching } from '../usecase/import/import-ports.ts';
import type { Ports } from '../usecase/ports.ts';

/** The node as commands see it: its ports, without a server. */
export type CliNode = {
  readonly ports: Ports;
  readonly opensKey: OpensKey;
  readonly eventStreams: EventStreams;
  readonly archive: NodeArchive;
  /** The search for duplicates when a register is imported, where there is one. */
  readonly importMatching?: ImportMatching | undefined;
  /** The node's first office; the configured one is added where there is none. */
  firstOffice(): Promise<Office>;
  close(): Promise<void>;
};

/** What commands are given by the process: how to open the node, how to serve it, where their answers go. */
export type CliTerms = {
  openNode(): Promise<CliNode>;
  /** Serves until the process is told to stop. */
  serve(options: { readonly isJson: boolean }): Promise<void>;
  /** The OpenAPI document of this version, which no store is needed for. */
  describeApi(): Promise<unknown>;
  /** Writes to standard output; standard error is for what is not an answer. */
  write(text: string): void;
  writeError(text: string): void;
};

const actor = 'cli';

/**
 * The office that `--office` names; without it the node's only office, which a new node gets from its configuration.
 * Throws `invalid-request` and `not-found`.
 */
export async function chosenOffice(node: CliNode, code: string | undefined): Promise<Office> {
  const offices = await node.ports.store.read.offices.list();
  if (code === undefined) {
    if (offices.length > 1)
      throw new Problem('invalid-request', 'The node has several offices: give --office.');
    return node.firstOffice();
  }
  if (!isOfficeCode(code)) throw new Problem('invalid-request', '--office takes two upper-case letters.');
  const office = offices.find(({ officeCode }) => officeCode === code);
  if (office === undefined) throw new Problem('not-found', 'This node hosts no office of this code.');
  return office;
}

/** The operator at the command line, who may do for the office whatever its staff may. */
export function operatorOf({ officeCode }: Office): Caller {
  return { officeCode, actor, scopes: [...scopes] };
}
