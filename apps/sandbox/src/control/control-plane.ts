import type { Clock } from '@mensal/kernel';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Gateway } from '../core/gateway.js';
import { isSettable } from '../core/settable-clock.js';
import { CHARGE_ACTIONS, ControlError, type ActionInput, type ChargeAction } from '../core/vendor.js';
import { readObject, readOptionalCents, readOptionalInstant, readOptionalText } from './inputs.js';

/** The routes under `/_sandbox`: what payers and banks do, limits, faults, and what was seen. */
export function mountControlPlane(app: FastifyInstance, gateways: readonly Gateway[], clock: Clock): void {
  app.setErrorHandler((error: Error & { statusCode?: number; status?: number }, _request, reply) =>
    reply.code(error.status ?? error.statusCode ?? 500).send({ message: error.message }),
  );
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ message: `The sandbox has no ${request.method} ${request.url}` }),
  );
  app.get('/clock', () => ({ now: clock.now() }));
  app.put('/clock', (request) => setClock(clock, request));
  app.post('/reset', () => {
    for (const gateway of gateways) gateway.reset();
    return {};
  });
  for (const gateway of gateways)
    void app.register(async (scope) => mountGateway(scope, gateway), { prefix: `/${gateway.name}` });
}

function mountGateway(app: FastifyInstance, gateway: Gateway): void {
  const { faults, limits, log, rateLimit, vendor } = gateway;

  app.get('/charges', () => vendor.charges());
  app.post<{ Params: { id: string; action: string } }>('/charges/:id/:action', (request) => {
    const { id, action } = request.params;
    if (!isAction(action))
      throw new ControlError(400, `A charge can be ${CHARGE_ACTIONS.join(', ')}; not ${action}`);
    return vendor.act(id, action, readAction(request));
  });

  const showLimits = () => ({
    ...limits.all(),
    rejected: rateLimit.rejected,
    accepted: rateLimit.accepted,
  });
  app.get('/limits', showLimits);
  app.put('/limits', (request) => {
    limits.change(readObject(readBody(request)));
    return showLimits();
  });

  app.get('/faults', () => faults.list());
  app.post('/faults', (request) => faults.add(readObject(readBody(request))));
  app.delete('/faults', () => {
    faults.clear();
    return {};
  });
  app.delete<{ Params: { id: string } }>('/faults/:id', (request) => {
    if (!faults.remove(Number(request.params.id)))
      throw new ControlError(404, `There is no fault ${request.params.id}`);
    return {};
  });

  app.get<{ Querystring: { route?: string } }>('/log', (request) => log.list(request.query.route));

  for (const { method, path, handle } of vendor.controlRoutes)
    app.route({
      method,
      url: path,
      handler: async (request) => handle(readBody(request), request.params as Record<string, string>),
    });
}

function isAction(action: string): action is ChargeAction {
  return (CHARGE_ACTIONS as readonly string[]).includes(action);
}

function readAction(request: FastifyRequest): ActionInput {
  const input = readObject(readBody(request), ['amount', 'method', 'paidAt']);
  const amount = readOptionalCents(input, 'amount');
  const method = readOptionalText(input, 'method');
  const paidAt = readOptionalInstant(input, 'paidAt');
  return { ...(amount && { amount }), ...(method && { method }), ...(paidAt && { paidAt }) };
}

function setClock(clock: Clock, request: FastifyRequest): { now: Date } {
  const now = readOptionalInstant(readObject(readBody(request), ['now']), 'now');
  if (!now) throw new ControlError(400, '"now" must be an ISO 8601 instant');
  if (!isSettable(clock))
    throw new ControlError(409, 'This clock belongs to the server that runs the sandbox: set it there');
  clock.set(now);
  return { now: clock.now() };
}

function readBody(request: FastifyRequest): unknown {
  const text = request.body as string | undefined;
  if (text === undefined || text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new ControlError(400, 'The body is no JSON');
  }
}
