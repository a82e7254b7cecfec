import { describe, expect, it } from '@jest/globals';
import { refundsOf } from './efi-refunds.js';

const charge = (status: string, ...history: string[]) => ({
  charge_id: 1,
  total: 123_456,
  status,
  custom_id: 'R-1',
  history: ['Cobrança criada', 'Pagamento confirmado', ...history],
});

describe('what a charge at Efí shows of refunds', () => {
  it.each([
    ['a status that tells of the whole', charge('refunded'), { refunded: 123_456, underWay: false }],
    ['nothing', charge('paid'), { refunded: 0, underWay: false }],
    [
      'a part under way',
      charge('paid', 'Estorno de R$ 10,00 em processamento'),
      { refunded: 0, underWay: true },
    ],
    [
      'a part that is done',
      charge('paid', 'Estorno de R$ 1.234,05 em processamento', 'Estorno parcial de R$ 1.234,05 realizado'),
      { refunded: 123_405, underWay: false },
    ],
    [
      'one by hand, and then another under way',
      charge('paid', 'Reembolso de R$ 10,00 efetuado', 'Estorno de R$ 20,00 em processamento'),
      { refunded: 1_000, underWay: true },
    ],
    ['one without an amount', charge('paid', 'Estorno parcial realizado'), { underWay: false }],
    ['words that are not understood', charge('paid', 'Estorno negado pela bandeira'), { underWay: false }],
    ['an amount in another form', charge('paid', 'Estorno de R$ 10.5 realizado'), { underWay: false }],
  ])('%s', (_, shown, refunds) => expect(refundsOf(shown)).toEqual(refunds));
});
