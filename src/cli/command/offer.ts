import { type Command, Option } from 'commander';
import {
  assuranceLevels,
  type CredentialDataset,
  evidenceTypes,
} from '../../domain/credential/credential-dataset.ts';
import { offerCredential } from '../../usecase/issuance/offer-credential.ts';
import { onNode, type Session } from '../run.ts';

type OfferOptions = {
  readonly assurance: CredentialDataset['assuranceLevel'];
  readonly evidence: CredentialDataset['evidence'][number]['type'];
  readonly signIn?: true;
  readonly deferred?: boolean;
};

/** `gid offer`: an offer for a party's wallet. */
export function addOfferCommand(program: Command, session: Session): void {
  program
    .command('offer')
    .description('offer a party its credential: a link for its wallet, and a code to give it by another way')
    .argument('<partyId>')
    .addOption(
      new Option('--assurance <level>', 'how surely the office knows the party')
        .choices(assuranceLevels)
        .default('substantial'),
    )
    .addOption(
      new Option('--evidence <type>', 'what that rests on').choices(evidenceTypes).default('registerExtract'),
    )
    .option('--sign-in', 'the party signs in with its wallet, and needs no code')
    .option('--deferred', 'the wallet waits until the office releases the credential (gid deferred)')
    .action((partyId: string, options: OfferOptions, command: Command) =>
      onNode(session, command, async ({ ports, caller }) => {
        const made = await offerCredential(ports, {
          caller: await caller(),
          partyId,
          assuranceLevel: options.assurance,
          evidence: [{ type: options.evidence }],
          grantType: options.signIn === true ? 'authorization_code' : undefined,
          isDeferred: options.deferred === true,
        });
        return {
          json: made,
          text: [
            `Offer ${made.offerId}, open until ${made.expiresAt.toISOString()}`,
            '',
            `  ${made.credentialOfferUri}`,
            '',
            made.txCode === ''
              ? 'The party signs in with what its wallet holds already, or tells the office the code its browser shows.'
              : `Transaction code, to be given to the party by another way: ${made.txCode}`,
          ].join('\n'),
        };
      }),
    );
}
