/**
 * The example requests and answers of Efí's page on charges by card, in the page's order. Its people, documents and
 * e-mail addresses are replaced by invented ones; where the page is not valid JSON, a comment says what was mended.
 */
export interface Example {
  name: string;
  /** Method and path, as the page prints them. */
  request: string;
  /** Query parameters. */
  query?: Readonly<Record<string, string>>;
  /** Body; what browsers encrypt, where the request is a tokeniser's. */
  body?: object;
  /** HTTP status; where the page shows none, as for refusals, our choice. */
  status: number;
  /** The documented answer; absent where the page shows none. */
  answer?: object;
  /** The instant of the answer, where it matters. */
  on?: string;
}

/** Placeholders of the page, which stand for what a replay finds there. */
export const PAGE = {
  /** Printed as it is, without quotes; a charge that is new has an id of its own. */
  numero_charge_id: 1234567,
  /** `payment_token` of requests, which the page shows empty. */
  paymentToken: 'payment_token',
  /** The same in the retry: of 39 characters, where all others have 40. */
  retryToken: '75bfce47d230b550f7eaac2a932e0878a934cb3',
  payeeCode: 'Identificador_de_conta_aqui',
  /** Ids of charges that were there before. */
  detailedCharge: 391,
  newerCharge: 705400488,
  olderCharge: 700261793,
} as const;

/** The page's customer has a real-looking name, and an e-mail address that was made unreadable. */
const person = {
  name: 'Fulana Exemplo',
  cpf: '52998224725',
  email: 'fulana@example.com',
  phone_number: '5144916523',
};

const OFFICE = {
  street: 'Avenida Juscelino Kubitschek',
  number: '909',
  neighborhood: 'Bauxita',
  zipcode: '35400000',
  city: 'Ouro Preto',
  complement: '',
  state: 'MG',
};

/** The cards of the examples, as they travel from a browser to the tokeniser. */
const libraryCard = {
  brand: 'visa',
  number: '4485785674290087',
  cvv: '123',
  expiration_month: '05',
  expiration_year: '2029',
  holder_name: 'FULANA EXEMPLO',
  holder_document: '52998224725',
  reuse: false,
};

const moduleCard = {
  brand: 'visa',
  number: '4012001038443335',
  cvv: '123',
  expiration_month: '05',
  expiration_year: '2021',
  reuse: false,
};

/** While the card of the jQuery module was valid. */
const BEFORE_MAY_2021 = '2021-04-30T15:00:00.000Z';

const tokenised = {
  code: 200,
  data: {
    payment_token: '47f13d72c883c1547ae4a0df11eb46194f333f85',
    card_mask: 'XXXXXXXXXXXX3991',
  },
};

const invalidBrand = {
  code: 3500056,
  error: 'invalid_brand',
  error_description:
    "O parâmetro [brand] informado é inválido. As opções válidas são: 'visa', 'mastercard', 'amex', 'diners', 'elo' ou 'hipercard'.",
};

const PRODUCTION_TOKENISER = 'POST /tokenizer/card';
const HOMOLOGATION_TOKENISER = 'GET /v1/card/Identificador_de_conta_aqui/jsonp';
const BROWSER_INSTALMENTS = 'GET /v1/installments/Identificador_de_conta_aqui/jsonp';

/** Of the JavaScript library. The page shows what its functions give; the envelope around it is the jQuery module's. */
const library: Example[] = [
  {
    name: 'library: instalments',
    request: BROWSER_INSTALMENTS,
    query: { brand: 'visa', total: '28990' },
    status: 200,
    answer: {
      code: 200,
      data: {
        rate: 0,
        name: 'brand',
        installments: [
          { installment: 1, has_interest: false, value: 500, currency: '5,00', interest_percentage: 0 },
        ],
      },
    },
  },
  {
    name: 'library: payment_token',
    request: PRODUCTION_TOKENISER,
    body: libraryCard,
    status: 200,
    answer: tokenised,
  },
  {
    name: 'library: brand that does not exist',
    request: PRODUCTION_TOKENISER,
    body: { ...libraryCard, brand: 'undefined' },
    status: 400,
    answer: invalidBrand,
  },
];

const jqueryModule: Example[] = [
  {
    name: 'jQuery module: payment_token',
    request: HOMOLOGATION_TOKENISER,
    body: moduleCard,
    status: 200,
    answer: tokenised,
    on: BEFORE_MAY_2021,
  },
  {
    name: 'jQuery module: brand that does not exist',
    request: HOMOLOGATION_TOKENISER,
    body: { ...moduleCard, brand: 'undefined' },
    status: 400,
    answer: invalidBrand,
  },
  {
    name: 'jQuery module: card number that is none',
    request: HOMOLOGATION_TOKENISER,
    body: { ...moduleCard, number: '4012' },
    status: 400,
    answer: {
      code: 3500058,
      error: 'invalid_card_number',
      error_description: 'O parâmetro [number] informado é inválido.',
    },
  },
  {
    name: 'jQuery module: security code of two digits',
    request: HOMOLOGATION_TOKENISER,
    body: { ...moduleCard, cvv: '12' },
    status: 400,
    answer: {
      code: 3500011,
      error: 'invalid_data',
      error_description: { property: 'cvv', message: 'Cvv deve conter entre 3 e 4 caracteres' },
    },
  },
  {
    name: 'jQuery module: thirteenth month',
    request: HOMOLOGATION_TOKENISER,
    body: { ...moduleCard, expiration_month: '13' },
    status: 400,
    answer: {
      code: 3500062,
      error: 'invalid_expiration_month',
      error_description: 'O parâmetro [expiration_month] informado é inválido.',
    },
  },
  {
    name: 'jQuery module: year that has passed',
    request: HOMOLOGATION_TOKENISER,
    body: { ...moduleCard, expiration_year: '2020' },
    status: 400,
    answer: {
      code: 3500011,
      error: 'invalid_data',
      error_description: { property: 'expiration_year', message: 'Expiration year inválido' },
    },
    on: BEFORE_MAY_2021,
  },
  {
    name: 'jQuery module: instalments',
    request: BROWSER_INSTALMENTS,
    query: { brand: 'visa', total: '50000' },
    status: 200,
    answer: {
      code: 200,
      data: {
        rate: 0,
        name: 'visa',
        installments: [
          { installment: 1, has_interest: false, value: 47988, currency: '479,88', interest_percentage: 0 },
          { installment: 2, has_interest: false, value: 23994, currency: '239,94', interest_percentage: 0 },
          { installment: 3, has_interest: true, value: 16637, currency: '166,37', interest_percentage: 199 },
        ],
      },
    },
  },
  {
    name: 'jQuery module: instalments of a brand that does not exist',
    request: BROWSER_INSTALMENTS,
    query: { brand: 'undefined', total: '50000' },
    status: 400,
    answer: invalidBrand,
  },
  {
    name: 'jQuery module: instalments of no total',
    request: BROWSER_INSTALMENTS,
    query: { brand: 'visa' },
    status: 400,
    answer: {
      code: 3500053,
      error: 'missing_total',
      error_description: 'O parâmetro [total] é obrigatório e deve ser um inteiro.',
    },
  },
  {
    name: 'jQuery module: instalments of too much',
    request: BROWSER_INSTALMENTS,
    query: { brand: 'visa', total: '999999999999' },
    status: 400,
    answer: {
      code: 3500006,
      error: 'greater_than_limit',
      error_description: 'O total fornecido é superior ao limite máximo por transação.',
    },
  },
];

/** The page ends this object with a comma. */
const creditCard = { customer: person, installments: 1, payment_token: PAGE.paymentToken };

const oneStep = {
  items: [{ name: 'Meu Produto', value: 5990, amount: 1 }],
  payment: { credit_card: creditCard },
};

const oneStepPaid = {
  installments: 1,
  installment_value: 5990,
  charge_id: PAGE.numero_charge_id,
  total: 5990,
  payment: 'credit_card',
};

const waiting = {
  code: 200,
  data: {
    installments: 1,
    installment_value: 8900,
    charge_id: PAGE.numero_charge_id,
    status: 'waiting',
    total: 8900,
    payment: 'credit_card',
  },
};

const charging: Example[] = [
  {
    name: 'one step, approved',
    request: 'POST /v1/charge/one-step',
    body: oneStep,
    status: 200,
    answer: { code: 200, data: { ...oneStepPaid, status: 'approved' } },
  },
  {
    name: 'one step, refused',
    request: 'POST /v1/charge/one-step',
    body: oneStep,
    status: 200,
    answer: {
      code: 200,
      data: {
        ...oneStepPaid,
        status: 'unpaid',
        refusal: {
          reason:
            'Sistema de segurança: Os dados e comportamentos de utilização do cartão se assemelham a práticas e cenários de alto risco para pagamentos online. Utilize outro cartão ou outro meio de pagamento.',
          retry: true,
        },
      },
    },
  },
  {
    name: 'two steps: charge',
    request: 'POST /v1/charge',
    body: { items: [{ name: 'Meu Produto', value: 8900, amount: 1 }] },
    status: 200,
    answer: {
      code: 200,
      data: {
        charge_id: PAGE.numero_charge_id,
        status: 'new',
        total: 8900,
        custom_id: null,
        created_at: '2021-06-01 14:58:46',
      },
    },
    on: '2021-06-01T17:58:46.000Z',
  },
  {
    name: 'two steps: pay',
    request: 'POST /v1/charge/:id/pay',
    body: { payment: { credit_card: creditCard } },
    status: 200,
    answer: waiting,
  },
  {
    name: 'retry',
    request: 'POST /v1/charge/:id/retry',
    body: {
      payment: {
        credit_card: {
          customer: { ...person, birth: '1990-08-29' },
          billing_address: OFFICE,
          payment_token: PAGE.retryToken,
        },
      },
    },
    status: 200,
    answer: waiting,
  },
  {
    name: 'refund',
    request: 'POST /v1/charge/card/:id/refund',
    status: 200,
    answer: { status: 200, message: 'Reembolso em processamento' },
  },
];

const listedPerson = { name: person.name, phone_number: person.phone_number, cpf: person.cpf };

const listed = {
  status: 'unpaid',
  custom_id: null,
  customer: listedPerson,
  payment: {
    payment_method: 'credit_card',
    paid_at: null,
    credit_card: {
      mask: '538393XXXXXX3270',
      installments: 1,
      installment_value: 5990,
      interest: 0,
      address: { ...OFFICE, complement: null },
    },
  },
};

const managing: Example[] = [
  {
    name: 'charge',
    request: 'GET /v1/charge/:id',
    status: 200,
    answer: {
      code: 200,
      data: {
        charge_id: PAGE.detailedCharge,
        total: 2500,
        status: 'unpaid',
        reason: 'Número do cartão inválido.',
        custom_id: null,
        created_at: '2022-08-16 11:33:52',
        notification_url: null,
        items: [{ name: 'Product 1', value: 150, amount: 10 }],
        history: [
          { message: 'Cobrança criada', created_at: '2022-08-16 11:33:52' },
          {
            message: 'Pagamento via cartão de crédito aguardando confirmação',
            created_at: '2022-08-16 11:33:52',
          },
          { message: 'Falha no pagamento - Número do cartão inválido.', created_at: '2022-08-16 11:35:47' },
        ],
        shippings: [{ name: 'Sedex', value: 1000, payee_code: '473f6abd05d8a850a046395ed5544138' }],
        customer: { ...person, birth: '1977-01-15' },
        payment: {
          method: 'credit_card',
          created_at: '2022-08-16 11:33:52',
          message: null,
          credit_card: {
            mask: '544969XXXXXX8502',
            installments: 1,
            installment_value: 2500,
            address: {
              street: 'Street 3',
              number: '10',
              complement: null,
              neighborhood: 'Bauxita',
              city: 'Ouro Preto',
              state: 'MG',
              zipcode: '35400000',
            },
          },
        },
      },
    },
    on: '2022-08-16T14:33:52.000Z',
  },
  {
    name: 'list of charges',
    request: 'GET /v1/charges',
    // Not on the page, but for the names: what its answer says was asked.
    query: {
      charge_type: 'card',
      customer_document: person.cpf,
      status: 'unpaid',
      date_of: 'creation',
      begin_date: '2024-03-06',
      end_date: '2024-05-01',
      limit: '2',
      page: '1',
      offset: '0',
    },
    status: 200,
    answer: {
      code: 200,
      data: [
        { ...listed, id: PAGE.newerCharge, total: 5990, created_at: '2024-04-16T22:28:10.000Z' },
        {
          ...listed,
          id: PAGE.olderCharge,
          total: 8900,
          created_at: '2024-04-04T22:29:15.000Z',
          payment: {
            ...listed.payment,
            credit_card: {
              ...listed.payment.credit_card,
              installment_value: 8900,
              address: { ...OFFICE, street: 'Av. JK', complement: null },
            },
          },
        },
      ],
      params: {
        begin_date: '2024-03-06T00:00:00.000Z',
        end_date: '2024-05-01T00:00:00.000Z',
        pagination: { limit: 2, offset: 0, page: 1 },
      },
    },
    on: '2024-04-16T22:28:10.000Z',
  },
  {
    name: 'metadata',
    request: 'PUT /v1/charge/:id/metadata',
    // On the page the address breaks off after its scheme, the comma is missing, and the quotes are single ones.
    body: { notification_url: 'http://127.0.0.1:9/notifications', custom_id: 'REF0001' },
    status: 200,
  },
  // Without the slash that all the other routes have.
  { name: 'cancel, as printed', request: 'PUT /v1/charge:id/cancel', status: 200 },
  { name: 'cancel, as described', request: 'PUT /v1/charge/:id/cancel', status: 200 },
  {
    name: 'history',
    request: 'POST /v1/charge/:id/history',
    body: { description: 'Camisa Polo tamanho G cor azul, cobrança Bolix, pix com boleto.' },
    status: 200,
  },
  {
    name: 'instalments',
    request: 'GET /v1/installments',
    query: { brand: 'visa', total: '1000' },
    status: 200,
    answer: {
      code: 200,
      data: {
        rate: 0,
        name: 'visa',
        installments: [
          { installment: 1, has_interest: false, value: 1000, currency: '10,00', interest_percentage: 0 },
          { installment: 2, has_interest: true, value: 515, currency: '5,15', interest_percentage: 199 },
        ],
      },
    },
  },
];

export const examples: readonly Example[] = [...library, ...jqueryModule, ...charging, ...managing];

/** The routes that the page prints above its examples; those of browsers are not printed. */
export const routes = [
  'POST /v1/charge/one-step',
  'POST /v1/charge',
  'POST /v1/charge/:id/pay',
  'POST /v1/charge/:id/retry',
  'POST /v1/charge/card/:id/refund',
  'GET /v1/charge/:id',
  'GET /v1/charges',
  'PUT /v1/charge/:id/metadata',
  'PUT /v1/charge:id/cancel',
  'POST /v1/charge/:id/history',
  'GET /v1/installments',
];

/** "Simulação em Ambiente de Homologação": what becomes of a card by its last digit; all others are approved. */
export const refusalsByLastDigit: Readonly<Record<number, string>> = {
  1: 'Dados do cartão inválidos.',
  2: 'Transação não autorizada por motivos de segurança.',
  3: 'Transação não autorizada, tente novamente mais tarde.',
};

const address = { ...OFFICE, complement: 'Sala 1' };
const juridical_person = { corporate_name: 'Empresa Exemplo Ltda', cnpj: '11222333000181' };

const orderAttributes = {
  items: [
    {
      name: 'Meu Produto',
      value: 5990,
      amount: 1,
      marketplace: { payee_code: '473f6abd05d8a850a046395ed5544138', percentage: 1000 },
    },
  ],
  shippings: [{ name: 'Sedex', value: 1000, payee_code: '473f6abd05d8a850a046395ed5544138' }],
  metadata: { custom_id: 'REF0001', notification_url: 'http://127.0.0.1:9/notifications' },
};

const paymentAttributes = {
  payment: {
    credit_card: {
      customer: { ...person, birth: '1990-08-29', address, juridical_person },
      installments: 2,
      discount: { type: 'percentage', value: 1000 },
      billing_address: address,
      payment_token: PAGE.paymentToken,
      message: 'Obrigado pela preferência.',
    },
  },
};

/** "Estrutura hierárquica dos atributos do Schema": requests with every attribute that the page outlines. */
export const outlines: [request: string, body: object][] = [
  ['POST /v1/charge/one-step', { ...orderAttributes, ...paymentAttributes }],
  ['POST /v1/charge', orderAttributes],
  ['POST /v1/charge/:id/pay', paymentAttributes],
];
