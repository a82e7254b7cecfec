import { Refusal } from '../core/refusal.js';
import type { VendorAnswer } from '../core/vendor.js';

/**
 * Every error this simulation answers: status and text of the page's tables. Some texts stand in several tables with
 * another status each; whoever throws those names the status. The last three are ours.
 */
const ERRORS = {
  parameters: { status: 400, text: 'Por favor verifique os parâmetros' },
  userNotFound: { status: 404, text: 'Usuário não encontrado' },
  refreshTokenUsed: { status: 401, text: 'Refresh token utilizado anteriormente.' },
  tokenType: { status: 400, text: 'Tipo de token inválido.' },
  clientToken: { status: 403, text: 'Token de cliente inválido.' },

  date: { status: 400, text: 'Tipo de data inválido. Deve ser igual a ISOString.' },
  email: { status: 400, text: 'Email Inválido.' },
  taxId: { status: 400, text: 'CPF ou CNPJ Inválido.' },
  postalCode: { status: 400, text: 'CEP Inválido.' },
  phone: { status: 400, text: 'Telefone Inválido.' },
  serviceNeeded: { status: 400, text: 'Você precisa fornecer um serviço quando o modo é automatico.' },
  modeNeeded: { status: 400, text: 'Você precisa fornecer o modo quando ativar um cliente.' },
  customerNotFound: { status: 404, text: 'Cliente para faturar não encontrado.' },
  manualCustomer: { status: 400, text: 'O Usuário precisa estar em modo automático' },
  customerHasService: { status: 400, text: 'Esse serviço já existe para esse cliente para faturar.' },
  customerServiceNotFound: { status: 404, text: 'Serviço do cliente para faturar não encontrado.' },

  cardExpiry: { status: 400, text: 'Expiração do cartão inválida.' },
  cardNumber: { status: 400, text: 'Número do cartão inválido.' },
  securityCode: { status: 400, text: 'CVV do cartão inválido.' },
  cardStatus: { status: 400, text: 'Status do cartão inválido.' },
  card: { status: 400, text: 'Cartão inválido.' },
  cardExists: { status: 400, text: 'Cartão já existe, você só pode editá-lo.' },
  cardUnsupported: { status: 400, text: 'Cartão não suportado ou inválido.' },
  cardNotFound: { status: 404, text: 'Cartão não encontrado.' },
  cardLink: { status: 400, text: 'Erro ao enviar o link para cadastro do cartão' },

  description: { status: 400, text: 'A descrição do serviço deve ter no máximo 100 caracteres.' },
  serviceStatus: { status: 400, text: 'Status do serviço inválido.' },
  serviceNotFound: { status: 404, text: 'Serviço não encontrado.' },
  serviceToDeleteNotFound: { status: 404, text: 'Serviço para faturar não encontrado.' },

  invoiceDate: { status: 400, text: 'Data da fatura inválida.' },
  paymentType: { status: 400, text: 'Tipo de pagamento inválido.' },
  boletoToCard: { status: 400, text: 'Você não pode trocar a fatura de boleto para cartão.' },
  invoiceStatus: { status: 400, text: 'Status da fatura inválido.' },
  dueDay: { status: 400, text: 'Dia de vencimento inválido.' },
  invoicePaid: { status: 403, text: 'Você não pode editar uma fatura paga.' },
  invoiceNotFound: { status: 404, text: 'Fatura não encontrada.' },

  accessToken: { status: 401, text: 'Token de acesso inválido.' },
  route: { status: 404, text: 'Rota não encontrada.' },
  tooManyRequests: { status: 429, text: 'Muitas requisições. Tente novamente mais tarde.' },
} as const satisfies Record<string, { status: number; text: string }>;

export type ErrorName = keyof typeof ERRORS;

/** A refusal, as the vendor answers it. */
export class IpayError extends Refusal {
  /** @param status where the table of the route says another than usual */
  constructor(
    name: ErrorName,
    private readonly status: number = ERRORS[name].status,
  ) {
    super(ERRORS[name].text);
  }

  toAnswer(): VendorAnswer {
    return { status: this.status, body: { mensagem: this.message } };
  }
}

/** @throws IpayError where there is nothing */
export function must<T>(value: T | undefined, error: ErrorName, status?: number): T {
  if (value === undefined) throw new IpayError(error, status);
  return value;
}
