import { z } from 'zod';
import { Problem } from '../../base/problem.ts';
import type { Ports } from '../../usecase/ports.ts';
import {
  createStatusListPublisher,
  type StatusListForm,
  statusListTtlSeconds,
} from '../../usecase/issuance/publish-status-list.ts';
import { officeOfSegment, officeSegment } from '../office-path.ts';
import { type Route, route } from '../route.ts';

const forms: readonly {
  readonly form: StatusListForm;
  readonly segment: string;
  readonly mediaType: string;
  readonly summary: string;
}[] = [
  {
    form: 'tokenStatusList',
    segment: 'status-lists',
    mediaType: 'application/statuslist+jwt',
    summary: 'A status list as Token Status List JWT, for SD-JWT VCs',
  },
  {
    form: 'bitstringStatusList',
    segment: 'status-list-credentials',
    mediaType: 'application/vc+jwt',
    summary: 'The same list as Bitstring Status List credential, for W3C credentials',
  },
];

/** Where verifiers fetch the state of issued credentials. */
export function statusListRoutes(
  ports: Pick<Ports, 'store' | 'signing' | 'clock' | 'node'>,
): readonly Route[] {
  const publish = createStatusListPublisher(ports);
  return forms.map(({ form, segment, mediaType, summary }) =>
    route({
      method: 'get',
      path: `/offices/{office}/${segment}/{listId}`,
      operationId: `get${form.charAt(0).toUpperCase()}${form.slice(1)}`,
      tag: 'Status',
      summary,
      access: 'public',
      errors: 'api',
      pathSchema: z.object({ office: officeSegment, listId: z.string() }),
      responses: {
        200: { description: 'The signed list.', schema: z.string(), mediaType },
        404: { description: 'There is no such list.' },
      },
      handle: async ({ path }) => {
        const jwt = await publish(form, officeOfSegment(path.office), path.listId);
        if (jwt === undefined) throw new Problem('not-found', 'The office has no such status list.');
        return {
          status: 200,
          headers: { 'cache-control': `public, max-age=${statusListTtlSeconds}` },
          contentType: mediaType,
          text: jwt,
        };
      },
    }),
  );
}
