import type { Tokens } from './documentation.js';
import { all, type Merchant } from './ipay-remote-examples-page.js';
import { customerSent, customerServices, examples, PAGE } from './ipay-remote-examples.js';

const CARD_CREATED = '2019-06-22';

type Arrange = (merchant: Merchant) => Promise<Tokens>;
const nothing: Arrange = () => Promise.resolve({});

const service: Arrange = async (merchant) =>
  asked(await merchant.newService(), [PAGE.service, PAGE.changedService]);
const services: Arrange = async (merchant) => {
  for (let count = 0; count < 50; count++) await merchant.newService({ price: 1223 });
  return {};
};
const customer: Arrange = async (merchant) => asked(await merchant.newCustomer(), PAGE.customers);
const customers: Arrange = async (merchant) => {
  const tokens = [];
  for (let count = 0; count < 6; count++) tokens.push(await merchant.newCustomer());
  return asked(tokens[2] ?? '', PAGE.customers);
};
const aService: Arrange = async (merchant) => ({
  ...(await customer(merchant)),
  ...all(PAGE.assignedServices, await merchant.newService()),
});
const assigned: Arrange = async (merchant) => {
  const tokens = await aService(merchant);
  merchant.page.moveTo('2020-05-12');
  await merchant.assign(tokens, { price: '1', status: false });
  return tokens;
};
const card: Arrange = async (merchant) => {
  const tokens = await customer(merchant);
  merchant.page.moveTo(CARD_CREATED);
  return { ...tokens, ...asked(await merchant.newCard(tokens), [PAGE.card]) };
};
const invoice =
  (fields: object): Arrange =>
  async (merchant) => {
    const tokens = await customer(merchant);
    return {
      ...tokens,
      ...asked(await merchant.newInvoice(tokens, fields), [PAGE.invoice, PAGE.changedInvoice]),
    };
  };

/** What an example presupposes, by its name; answers what the page's placeholders stand for. */
const ARRANGEMENTS: Readonly<Record<string, Arrange>> = {
  'new customer': async (merchant) => ({ [PAGE.customerService]: await merchant.newService() }),
  'change of a customer': async (merchant) => {
    const customerService = await merchant.newService();
    const token = await merchant.newCustomer({
      service: { ...customerSent.service, token: customerService },
    });
    return { ...asked(token, PAGE.customers), [PAGE.customerService]: customerService };
  },
  customers,
  customer: async (merchant) => {
    const [first, ...others] = customerServices;
    const token = await merchant.newCustomer({ service: { ...first, token: await merchant.newService() } });
    const tokens = asked(token, PAGE.customers);
    for (const { createdAt, ...fields } of others) {
      const assigned = all(PAGE.assignedServices, await merchant.newService());
      merchant.page.moveTo(createdAt);
      await merchant.assign({ ...tokens, ...assigned }, fields);
    }
    return tokens;
  },
  'deletion of a customer': customer,
  "new service of a customer's": aService,
  "change of a customer's service": assigned,
  "removal of a customer's service": assigned,
  'new card': customer,
  'cards of a customer': async (merchant) => {
    const tokens = await customer(merchant);
    merchant.page.moveTo('2019-06-15');
    const other = { number: '4000000000060782', month: '12', year: '25', brand: 'Visa', name: 'TESTE TESTE' };
    const otherCard = await merchant.newCard(tokens, other);
    merchant.page.moveTo(CARD_CREATED);
    return { ...tokens, [PAGE.otherCard]: otherCard, [PAGE.card]: await merchant.newCard(tokens) };
  },
  card,
  'change of a card': card,
  'deletion of a card': card,
  'link to register a card': customer,
  service,
  services,
  'change of a service': service,
  'deletion of a service': service,
  'new invoice': customer,
  'new invoice by curl': customer,
  invoice: invoice({ dueDate: '30' }),
  'deletion of an invoice': invoice({}),
  'invoices of a customer': async (merchant) => {
    const tokens = await customer(merchant);
    const listed = { createdAt: '2018-06-18', dueDate: '18', price: '100' };
    for (let count = 0; count < 39; count++) await merchant.newInvoice(tokens, listed);
    return tokens;
  },
  'change of an invoice': invoice({}),
  'change of an invoice by curl': invoice({}),
};

export function arrangementOf(name: string): Arrange {
  return ARRANGEMENTS[name] ?? nothing;
}

/** Of no example: left over from one that was renamed. */
export const leftOver = Object.keys(ARRANGEMENTS).filter(
  (name) => !examples.some((one) => one.name === name),
);

function asked(token: string, names: readonly string[]): Tokens {
  return all([PAGE.asked, ...names], token);
}
