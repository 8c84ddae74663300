import { z } from 'zod';
import { officePath } from '../../domain/trust/office.ts';
import type { Ports } from '../../usecase/ports.ts';
import { type Route, route } from '../route.ts';

const officeSchema = z.object({
  officeCode: z.string().meta({ description: 'WIPO ST.3 code.', example: 'XA' }),
  name: z.string(),
  did: z.string(),
  credentialIssuer: z.url().meta({ description: 'The OpenID4VCI credential issuer identifier.' }),
});

/** Which offices this node serves. */
export function officeRoutes(ports: Pick<Ports, 'store' | 'node'>): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/offices',
      operationId: 'listOffices',
      tag: 'Offices',
      summary: 'The offices on this node',
      access: 'public',
      errors: 'api',
      responses: { 200: { description: 'All offices.', schema: z.object({ items: z.array(officeSchema) }) } },
      async handle() {
        const offices = await ports.store.read.offices.list();
        const items = offices.map(({ officeCode, name, did }) => ({
          ...{ officeCode, name, did },
          credentialIssuer: `${ports.node.publicUrl}/offices/${officePath(officeCode)}`,
        }));
        return { status: 200, headers: { 'cache-control': 'max-age=60' }, json: { items } };
      },
    }),
  ];
}
