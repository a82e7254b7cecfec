import {
  ChangeServices,
  parsePaymentMethod,
  RegisterCustomer,
  type CustomerInput,
  type ServiceInput,
} from '@mensal/customers';
import type { TenantContext } from '@mensal/identity';
import { parseCents, type Identifier } from '@mensal/kernel';
import { UnitOfWork } from '@mensal/platform';
import { CreateService } from '@mensal/recurring-services';
import type { INestApplicationContext } from '@nestjs/common';
import { parse } from 'csv-parse/sync';
import fs from 'node:fs';
import path from 'node:path';

const FIXTURES = path.resolve(import.meta.dirname, '../../../../test/fixtures');

type Row = Record<string, string>;

/** Loads the sample services and customers through the use cases that the API calls; all of them, or none. */
export async function loadSampleData(app: INestApplicationContext, tenant: TenantContext): Promise<void> {
  await app.get(UnitOfWork).isolated(() =>
    app.get(UnitOfWork).run(async () => {
      const services = await createServices(app.get(CreateService), tenant);
      const register = app.get(RegisterCustomer);
      const change = app.get(ChangeServices);
      for (const row of read('sample-customers.csv')) {
        const [first, ...others] = subscriptionsOf(row, services);
        const { customer } = await register.execute(tenant, customerOf(row), first);
        for (const service of others) await change.add(tenant, customer.id, service);
      }
    }),
  );
}

async function createServices(
  create: CreateService,
  tenant: TenantContext,
): Promise<ReadonlyMap<string, Identifier>> {
  const ids = new Map<string, Identifier>();
  for (const { code = '', description = '', price, status } of read('sample-services.csv')) {
    const service = await create.execute(tenant, {
      description,
      price: cents(price),
      active: status === 'Ativo',
    });
    ids.set(code, service.id);
  }
  return ids;
}

function customerOf(row: Row): CustomerInput {
  const text = (column: string) => row[column] ?? '';
  const optional = (column: string) => row[column] || null;
  return {
    name: text('name'),
    taxId: text('cpfCnpj'),
    email: optional('email'),
    emailIsActive: text('emailIsActive') === 'true',
    zipcode: text('zipcode'),
    address: text('address'),
    addressNumber: text('addressNumber'),
    addressComplement: optional('addressComplement'),
    neighborhood: text('neighborhood'),
    city: text('city'),
    state: text('state'),
    phone: text('phone'),
    phone2: optional('phone2'),
    cellPhone: optional('cellPhone'),
    dueDay: text('dueDate'),
    calculateLatePayment: text('calculateLatePayment') === 'true',
    mode: text('mode') === 'Automatico' ? 'automatic' : 'manual',
    paymentMethod: parsePaymentMethod(text('typePayment')) ?? 'boleto',
    initialBillingDate: text('initialBillingDate'),
    hasDiscount: text('hasDiscount') === 'true',
    discountRate: Math.round(Number(text('discount')) * 100),
    active: text('active') === 'true',
  };
}

/** "internet-300:9990:true|monitoramento:4990:false" */
function subscriptionsOf(row: Row, services: ReadonlyMap<string, Identifier>): ServiceInput[] {
  return (row['services'] ?? '')
    .split('|')
    .filter(Boolean)
    .map((entry) => {
      const [code = '', price, active] = entry.split(':');
      const serviceId = services.get(code);
      if (serviceId === undefined) throw new Error(`The sample data names an unknown service: ${code}`);
      return { serviceId, price: cents(price), active: active === 'true' };
    });
}

function cents(text: string | undefined): number {
  const value = parseCents(text);
  if (value === undefined) throw new Error(`The sample data holds an unreadable price: ${text}`);
  return value;
}

function read(name: string): Row[] {
  return parse<Row>(fs.readFileSync(path.join(FIXTURES, name)), { columns: true });
}
