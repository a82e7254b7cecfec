import { METHOD_NAMES } from '@mensal/customers';
import type { GatewayView } from '../application/configure-gateway.use-case.js';
import type { AccountTest, TroubleCode } from '../ports.js';

export const ENVIRONMENTS = ['production', 'homologation'] as const;

/** A gateway and the account there. Its secrets never come back: only which of them are set. */
export function gatewayToWire({ profile, account }: GatewayView) {
  return {
    name: profile.name,
    title: profile.title,
    offers: profile.methods.map((method) => METHOD_NAMES[method]),
    minPrice: String(profile.limits.min),
    maxPrice: String(profile.limits.max),
    requires: profile.requires,
    configured: account !== undefined,
    environment: account?.environment ?? null,
    methods: account?.methods.map((method) => METHOD_NAMES[method]) ?? [],
    active: account?.active ?? false,
    credentials: account?.credentials ?? [],
    notifications: account?.notificationUrl !== undefined,
  };
}

const TROUBLE: Readonly<Record<TroubleCode, string>> = {
  'no-account': 'Não há uma conta ativa neste gateway.',
  'credentials-refused': 'O gateway recusou as credenciais.',
  unreachable: 'O gateway não pôde ser alcançado. Nada foi enviado.',
  certificate: 'O certificado do gateway não é válido. Nada foi enviado.',
  'breaker-open': 'O gateway falhou repetidamente e está em pausa. Nada foi enviado.',
  'rate-limited': 'O limite de chamadas do gateway foi atingido. Nada foi enviado.',
  'too-late': 'A chamada não pôde ser feita a tempo. Nada foi enviado.',
  timeout: 'O gateway não respondeu a tempo. A situação está sendo verificada.',
  'connection-lost': 'A conexão com o gateway caiu. A situação está sendo verificada.',
  'unreadable-answer': 'A resposta do gateway é ilegível. A situação está sendo verificada.',
  'vendor-error': 'O gateway respondeu com um erro interno. A situação está sendo verificada.',
};

/** What a trouble means to the merchant; `undefined` for what is none. */
export function troubleText(code: string): string | undefined {
  return Object.hasOwn(TROUBLE, code) ? TROUBLE[code as TroubleCode] : undefined;
}

export function testToWire(test: AccountTest) {
  switch (test.kind) {
    case 'working':
      return { status: 'Ok', code: null, mensagem: 'As credenciais funcionam.' };
    case 'refused':
      return { status: 'Recusado', code: 'credentials-refused', mensagem: test.reason };
    case 'unavailable':
      return { status: 'Indisponivel', code: test.trouble.code, mensagem: TROUBLE[test.trouble.code] };
  }
}
