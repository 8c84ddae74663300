import { Problem } from '../../base/problem.ts';
import type { WitnessRule } from '../../domain/did/witness.ts';
import type { Party } from '../../domain/party/party.ts';
import type { Caller } from '../../domain/trust/access.ts';
import type { Office, OfficeCode } from '../../domain/trust/office.ts';
import { noWitness, readWitnessRule, witnessParameter } from '../../protocol/did-webvh/witness-rule.ts';
import { activeParty } from '../party/active-party.ts';
import { changeOfficeIdentifier } from '../identifier/change-office-identifier.ts';
import { changePartyIdentifier } from '../identifier/change-party-identifier.ts';
import type { Ports } from '../ports.ts';
import { readStoredLog } from '../recovery/read-recovery.ts';

type RulePorts = Pick<Ports, 'store' | 'dids' | 'clock' | 'operationLimits' | 'witnesses'>;

/**
 * Says who has to approve the entries of a party's identifier from now on, by an entry that the witnesses before, or else
 * these, approve. No witnesses end the rule. The same rule again changes nothing. Throws `invalid-request` for a rule that
 * cannot be or that names somebody who does not witness for this office, and as `changePartyIdentifier`.
 */
export async function setWitnessRule(
  ports: RulePorts,
  command: { readonly caller: Caller; readonly partyId: string; readonly rule: WitnessRule },
): Promise<Party> {
  const { caller, partyId } = command;
  const party = await activeParty(ports.store.read, caller.officeCode, partyId);
  const rule = await checkedRule(ports, caller.officeCode, command.rule);
  if (party.control === 'office' && (await isInForce(ports, party.did, rule))) return party;
  return changePartyIdentifier(ports, { caller, partyId, update: { kind: 'witness', rule } });
}

/** As `setWitnessRule` for the office's own identifier. Throws as `changeOfficeIdentifier`. */
export async function setOfficeWitnessRule(
  ports: RulePorts,
  { caller, rule: asked }: { readonly caller: Caller; readonly rule: WitnessRule },
): Promise<Office> {
  const office = await ports.store.read.offices.byCode(caller.officeCode);
  if (office === undefined) throw new Problem('not-found', 'There is no such office here.');
  const rule = await checkedRule(ports, caller.officeCode, asked);
  if (await isInForce(ports, office.did, rule)) return office;
  const update = { kind: 'witness', rule } as const;
  return changeOfficeIdentifier(ports, caller, { update, action: 'office.witnessesNamed' });
}

/**
 * A rule as an entry states it. Throws `invalid-request` for a threshold that is not between 1 and the number of witnesses,
 * a witness that is no did:key of a sound Ed25519 key, and one that does not witness for the office: nobody could ask it.
 */
export async function checkedRule(
  { witnesses }: Pick<Ports, 'witnesses'>,
  officeCode: OfficeCode,
  asked: WitnessRule,
): Promise<WitnessRule> {
  const isEnd = asked.witnesses.length === 0 && asked.threshold === 0;
  const stated = witnessParameter(asked);
  const rule = isEnd ? noWitness : asked.witnesses.length === 0 ? undefined : readWitnessRule(stated);
  if (rule === undefined)
    throw invalid('/threshold', 'The threshold is from 1 to the number of distinct did:key witnesses.');
  const reachable = await witnesses.reachable(officeCode, rule.witnesses);
  if (reachable.length < rule.witnesses.length)
    throw invalid('/witnesses', 'A witness is not one of an office that witnesses for this one.');
  return rule;
}

async function isInForce(
  { store }: Pick<Ports, 'store'>,
  did: Party['did'],
  rule: WitnessRule,
): Promise<boolean> {
  const { witness } = (await readStoredLog(store.read, did)).head.parameters;
  const known = new Set(witness.witnesses);
  return (
    witness.threshold === rule.threshold &&
    known.size === rule.witnesses.length &&
    rule.witnesses.every((id) => known.has(id))
  );
}

function invalid(pointer: string, detail: string): Problem {
  return new Problem('invalid-request', 'This is no rule for witnesses.', { errors: [{ pointer, detail }] });
}
