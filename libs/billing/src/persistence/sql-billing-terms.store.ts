import type { Identifier } from '@mensal/kernel';
import { Sql } from '@mensal/platform';
import { Injectable } from '@nestjs/common';
import { BillingTermsStore } from '../application/billing-terms.store.js';
import { DEFAULT_TERMS, type BillingTerms } from '../domain/billing-terms.js';

@Injectable()
export class SqlBillingTermsStore extends BillingTermsStore {
  constructor(private readonly sql: Sql) {
    super();
  }

  async of(tenantId: Identifier): Promise<BillingTerms> {
    const [row] = await this.sql.query<BillingTerms>(
      `select lead_days as "leadDays", late_fee_basis_points as "lateFeeRate",
              interest_basis_points as "interestRate", guard_factor as "guardFactor"
       from billing.settings where tenant_id = $1`,
      [tenantId],
    );
    return row ?? DEFAULT_TERMS;
  }

  async save(
    tenantId: Identifier,
    { leadDays, lateFeeRate, interestRate, guardFactor }: BillingTerms,
  ): Promise<void> {
    await this.sql.query(
      `insert into billing.settings (tenant_id, lead_days, late_fee_basis_points, interest_basis_points, guard_factor)
       values ($1, $2, $3, $4, $5)
       on conflict (tenant_id) do update set lead_days = $2, late_fee_basis_points = $3, interest_basis_points = $4, guard_factor = $5`,
      [tenantId, leadDays, lateFeeRate, interestRate, guardFactor],
    );
  }
}
