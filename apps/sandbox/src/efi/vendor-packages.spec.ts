import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  cardPayment,
  CUSTOMER,
  eventually,
  order,
  PAYEE_CODE,
  startTestSandbox,
  type TestSandbox,
} from '../testing/sandbox.js';

const SDK = path.resolve('node_modules/sdk-node-apis-efi/dist/esm');
const load = (file: string) => import(pathToFileURL(path.join(SDK, file)).href);

const ADDRESS = {
  street: 'Rua Exemplo',
  number: '10',
  neighborhood: 'Centro',
  zipcode: '35400000',
  city: 'Ouro Preto',
  state: 'MG',
};
const RANGE = { charge_type: 'card', begin_date: '2026-11-01', end_date: '2026-11-30' };

/** The vendor's own package is the client here, and its schemas say whether our answers are what it expects. */
describe("the vendor's package for servers", () => {
  let sandbox: TestSandbox;
  // Of a package without types for what lies inside.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  let client: any, schemas: any;
  beforeAll(async () => {
    sandbox = await startTestSandbox({ efiAtRoot: true });
    const { endpoints } = await load('constants/endpoints.js');
    endpoints.APIS.DEFAULT.URL.SANDBOX = sandbox.url;
    schemas = await load('types/chargeResponses.js');
    const { EfiPay } = await load('wrapper.js');
    client = new EfiPay({
      sandbox: true,
      client_id: 'Client_Id_sandbox',
      client_secret: 'Client_Secret_sandbox',
    });
  });
  afterAll(() => sandbox.stop());

  const payment = async (digit: number) =>
    cardPayment(await sandbox.cardToken(digit), { installments: 1, billing_address: ADDRESS });
  const newCharge = async (): Promise<number> => (await client.createCharge(order())).data.charge_id;
  const paidCharge = async () => {
    const id = await newCharge();
    await client.definePayMethod({ id }, await payment(8));
    await sandbox.untilStatus(id, 'paid');
    return id;
  };
  const refusedCharge = async () => {
    const id = await newCharge();
    await client.definePayMethod({ id }, await payment(1));
    await sandbox.untilStatus(id, 'unpaid');
    return id;
  };

  const calls: [string, string, () => Promise<unknown>][] = [
    [
      'createCharge',
      'CreateCharge',
      () => client.createCharge(order({ shippings: [{ name: 'Entrega', value: 100 }] })),
    ],
    [
      'definePayMethod',
      'DefinePayMethod',
      async () => client.definePayMethod({ id: await newCharge() }, await payment(8)),
    ],
    [
      'createOneStepCharge, approved',
      'CreateOneStepCharge',
      async () => client.createOneStepCharge({ ...order(), ...(await payment(8)) }),
    ],
    [
      'createOneStepCharge, refused',
      'CreateOneStepCharge',
      async () => client.createOneStepCharge({ ...order(), ...(await payment(2)) }),
    ],
    [
      'cardPaymentRetry',
      'CardPaymentRetry',
      async () => client.cardPaymentRetry({ id: await refusedCharge() }, await payment(8)),
    ],
    ['detailCharge, new', 'DetailCharge', async () => client.detailCharge({ id: await newCharge() })],
    ['detailCharge, paid', 'DetailCharge', async () => client.detailCharge({ id: await paidCharge() })],
    ['detailCharge, refused', 'DetailCharge', async () => client.detailCharge({ id: await refusedCharge() })],
    [
      'listCharges',
      'ListCharges',
      async () => {
        const id = await paidCharge();
        await client.updateChargeMetadata({ id }, { custom_id: 'listed' });
        return client.listCharges({ ...RANGE, custom_id: 'listed', limit: 5, page: 1 });
      },
    ],
    [
      'updateChargeMetadata',
      'UpdateChargeMetadata',
      async () => client.updateChargeMetadata({ id: await newCharge() }, { custom_id: 'R2' }),
    ],
    ['cancelCharge', 'CancelCharge', async () => client.cancelCharge({ id: await newCharge() })],
    [
      'createChargeHistory',
      'CreateChargeHistory',
      async () => client.createChargeHistory({ id: await newCharge() }, { description: 'Algo' }),
    ],
    ['refundCard', 'RefundCard', async () => client.refundCard({ id: await paidCharge() })],
    [
      'refundCard of a part',
      'RefundCard',
      async () => client.refundCard({ id: await paidCharge() }, { amount: 100 }),
    ],
    ['getInstallments', 'GetInstallments', () => client.getInstallments({ brand: 'visa', total: 5000 })],
  ];
  test.each(calls)('%s understands the answer', async (_call, schema, call) => {
    const result = schemas[`${schema}ResponseSchema`].safeParse(await call());
    expect(result.error?.issues).toBeUndefined();
  });

  test('getNotification understands the answer', async () => {
    const received: string[] = [];
    const server = http.createServer((request, response) => {
      request.on('data', (chunk: Buffer) => received.push(chunk.toString()));
      request.on('end', () => response.end());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const id = await newCharge();
    await client.updateChargeMetadata({ id }, { notification_url: `http://127.0.0.1:${port}/` });
    await client.definePayMethod({ id }, await payment(8));
    await sandbox.untilStatus(id, 'paid');
    await eventually(() => received.length === 3);
    const token = new URLSearchParams(received[0]).get('notification');
    const answer = await client.getNotification({ token });
    expect(answer.data).toHaveLength(4);
    expect(schemas.GetNotificationResponseSchema.safeParse(answer).error?.issues).toBeUndefined();
    server.closeAllConnections();
    server.close();
  });

  test('gets a refusal as the vendor writes it', async () => {
    await expect(client.detailCharge({ id: 1 })).rejects.toMatchObject({
      code: 3500010,
      error_description: { property: 'charge_id' },
    });
  });
});

describe("the vendor's package for browsers", () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox({ efiAtRoot: true });
  });
  afterAll(() => sandbox.stop());

  /** A page, as far as the package needs one; its cookies are those of one payer. */
  async function browser() {
    const source = fs.readFileSync(
      path.resolve('node_modules/payment-token-efi/dist/payment-token-efi-cjs.min.js'),
      'utf8',
    );
    const cookies = new Map<string, string>();
    const element = { style: {}, parentNode: { insertBefore: () => undefined } };
    const document = {
      get cookie() {
        return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      },
      set cookie(text: string) {
        const [name = '', value = ''] = (text.split(';')[0] ?? '').split('=', 2);
        cookies.set(name, value);
      },
      createElement: () => {
        // Its script against fraud cannot be loaded here; the package goes on without.
        const script = { ...element } as { onerror?: () => void };
        setTimeout(() => script.onerror?.(), 1);
        return script;
      },
      getElementsByTagName: () => [element],
    };
    const page = { document, navigator: { appName: '' }, crypto } as Record<string, unknown>;
    page['window'] = page;
    const hosts = /https:\/\/(cobrancas(-h)?\.api\.efipay\.com\.br|tokenizer\.sejaefi\.com\.br)/;
    const fetchHere = (url: string, init: RequestInit) => fetch(url.replace(hosts, sandbox.url), init);
    class NoRequests {
      open() {}
      send() {}
    }
    const module = { exports: {} as Record<string, unknown> };
    // eslint-disable-next-line @typescript-eslint/no-implied-eval
    new Function('module', 'exports', 'window', 'document', 'navigator', 'fetch', 'XMLHttpRequest', source)(
      module,
      module.exports,
      page,
      document,
      page['navigator'],
      fetchHere,
      NoRequests,
    );
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    return (module.exports['default'] ?? module.exports) as any;
  }

  test.each(['sandbox', 'production'] as const)('makes a token that pays, in %s', async (environment) => {
    const { CreditCard } = await browser();
    const result = await CreditCard.setAccount(PAYEE_CODE)
      .setEnvironment(environment)
      .setCreditCardData({
        brand: 'visa',
        number: '4111111111111118',
        cvv: '123',
        expirationMonth: '05',
        expirationYear: '2029',
        holderName: CUSTOMER.name,
        holderDocument: CUSTOMER.cpf,
        reuse: true,
      })
      .getPaymentToken();
    expect(result).toEqual({
      payment_token: expect.stringMatching(/^[0-9a-f]{40}$/),
      card_mask: 'XXXXXXXXXXXX1118',
    });
    const id = await sandbox.newCharge();
    const paid = await sandbox.merchant.post(`/v1/charge/${id}/pay`, cardPayment(result.payment_token));
    expect(paid.status).toBe(200);
  });

  test('shows instalments', async () => {
    const { CreditCard } = await browser();
    const result = await CreditCard.setAccount(PAYEE_CODE)
      .setEnvironment('sandbox')
      .setBrand('visa')
      .setTotal(28990)
      .getInstallments();
    expect(result.installments).toHaveLength(12);
  });
});
