import { z } from 'zod';
import { isDid } from '../../domain/did/did.ts';
import { partyDataSchema } from '../../domain/party/party-data.ts';
import { flagsOf, partyFlags } from '../../domain/party/party-flags.ts';
import type { Party } from '../../domain/party/party.ts';

/** A party as the API shows it. */
export const partyViewSchema = z
  .object({
    partyId: z.string().meta({ example: '8f14e45fceea167a5a36dedd4bea2543' }),
    did: z.string().refine(isDid).meta({
      example:
        'did:webvh:QmPEZPhDFR4nEYSFK5bMnvECqdpf1tPTPJuWs9QrMjCumw:gid.office.example:parties:8f14e45fceea167a5a36dedd4bea2543',
    }),
    control: z.enum(['office', 'holder']).meta({ description: 'Who has the update key of the identifier.' }),
    status: z.enum(['active', 'deactivated', 'leaving', 'moved']).meta({
      description:
        '`leaving`: the entry that moves the identifier to another node is signed; `moved`: it is published there.',
    }),
    version: z.int().meta({ description: 'Counts the changes; the ETag of the resource.' }),
    data: partyDataSchema,
    flags: z
      .array(z.object({ pointer: z.string(), flag: z.enum(partyFlags) }))
      .optional()
      .meta({
        description:
          'What a clerk should look at: names with letters that look like others or cannot be seen, and outside identifiers that are wrong by themselves. Absent where there is nothing. `pointer` leads into `data`.',
      }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Party' });
export type PartyView = z.output<typeof partyViewSchema>;

/** The party as plain JSON, the office left out: the caller is the office. */
export function partyView(party: Party): PartyView {
  const { partyId, did, control, status, version, data, createdAt, updatedAt } = party;
  const flags = flagsOf(data);
  return {
    ...{ partyId, did, control, status, version, data },
    ...(flags.length === 0 ? {} : { flags: [...flags] }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
