import { METHOD_NAMES } from '@mensal/customers';
import { CurrentTenant, type TenantContext } from '@mensal/identity';
import { parseTimeOfDay, type TimeOfDay } from '@mensal/kernel';
import { MapErrors, withoutUnset } from '@mensal/platform';
import { BadRequestException, Body, Controller, Get, Put } from '@nestjs/common';
import { ConfigureReminders } from '../application/configure-reminders.use-case.js';
import type { ReminderSettings } from '../domain/reminder-settings.js';
import { INVALID_REMINDERS, reminderErrors } from './errors.js';
import { RemindersBody } from './reminder-dtos.js';
import { ifSent, readPaymentType } from './values.js';

/** When payers are reminded (régua de cobrança): beyond the Ipay contract, in its style. */
@Controller('v1/settings/reminders')
@MapErrors(reminderErrors)
export class ReminderSettingsController {
  constructor(private readonly configure: ConfigureReminders) {}

  @Get()
  async get(@CurrentTenant() tenant: TenantContext) {
    return { reminders: toWire(await this.configure.of(tenant)) };
  }

  /** Changes what is sent; lists are replaced as a whole. */
  @Put()
  async save(@CurrentTenant() tenant: TenantContext, @Body() { reminders }: RemindersBody) {
    const { active, onIssue, onPayment, days, from, until, bankingDaysOnly, methods } = reminders;
    const change = withoutUnset({
      ...{ active, onIssue, onPayment, days, bankingDaysOnly },
      from: ifSent(from, readTime),
      until: ifSent(until, readTime),
      methods: ifSent(methods, (names) => names.map(readPaymentType)),
    });
    return { reminders: toWire(await this.configure.execute(tenant, change)) };
  }
}

function toWire({ methods, ...settings }: ReminderSettings) {
  const { active, onIssue, onPayment, days, from, until, bankingDaysOnly } = settings;
  const names = methods.map((method) => METHOD_NAMES[method]);
  return { active, onIssue, onPayment, days, from, until, bankingDaysOnly, methods: names };
}

function readTime(text: string): TimeOfDay {
  const time = parseTimeOfDay(text);
  if (time === undefined) throw new BadRequestException({ mensagem: INVALID_REMINDERS });
  return time;
}
