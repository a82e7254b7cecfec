import { parseTaxId, type BasisPoints, type Cents, type TaxId } from '@mensal/kernel';
import { AsCents, IsNested } from '@mensal/platform';
import { IsBoolean, IsIn, IsOptional, IsString, Matches } from 'class-validator';
import type { CustomerFilter } from '../application/customer.repository.js';
import type { BillingMode, PaymentMethod } from '../domain/customer.js';
import { AsMode, AsPaymentMethod, AsRate } from './values.js';

/** A service inside a customer: which one, at what price. */
export class CustomerServiceDto {
  @IsString() token!: string;
  @AsCents() price!: Cents;
  @IsBoolean() status!: boolean;
}

/** An absent e-mail, complement or second phone is sent as nothing, `null` or an empty text alike. */
class OptionalDetails {
  @IsOptional() @IsString() email?: string | null;
  @IsOptional() @IsBoolean() emailIsActive?: boolean;
  @IsOptional() @IsString() addressComplement?: string | null;
  @IsOptional() @IsString() phone2?: string | null;
  @IsOptional() @IsString() cellPhone?: string | null;
  @IsOptional() @IsBoolean() hasDiscount?: boolean;
  @IsOptional() @AsRate() discount?: BasisPoints;
  @IsOptional() @AsPaymentMethod() typePayment?: PaymentMethod;
  @IsOptional() @IsNested(() => CustomerServiceDto) service?: CustomerServiceDto;
}

export class NewCustomerDto extends OptionalDetails {
  @IsString() name!: string;
  @IsString() cpfCnpj!: string;
  @IsString() zipcode!: string;
  @IsString() address!: string;
  @IsString() addressNumber!: string;
  @IsString() neighborhood!: string;
  @IsString() city!: string;
  @IsString() state!: string;
  @IsString() phone!: string;
  @IsString() dueDate!: string;
  @IsBoolean() calculateLatePayment!: boolean;
  @IsString() initialBillingDate!: string;
  @IsBoolean() active!: boolean;
  @AsMode() mode!: BillingMode;
}

export class ChangedCustomerDto extends OptionalDetails {
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() cpfCnpj?: string;
  @IsOptional() @IsString() cpf?: string;
  @IsOptional() @IsString() cnpj?: string;
  @IsOptional() @IsString() zipcode?: string;
  @IsOptional() @IsString() address?: string;
  @IsOptional() @IsString() addressNumber?: string;
  @IsOptional() @IsString() neighborhood?: string;
  @IsOptional() @IsString() city?: string;
  @IsOptional() @IsString() state?: string;
  @IsOptional() @IsString() phone?: string;
  @IsOptional() @IsString() dueDate?: string;
  @IsOptional() @IsBoolean() calculateLatePayment?: boolean;
  @IsOptional() @IsString() initialBillingDate?: string;
  @IsOptional() @IsBoolean() active?: boolean;
  @IsOptional() @AsMode() mode?: BillingMode;
}

export class RegisterCustomerBody {
  @IsNested(() => NewCustomerDto) billingCustomer!: NewCustomerDto;
}

export class UpdateCustomerBody {
  @IsNested(() => ChangedCustomerDto) billingCustomer!: ChangedCustomerDto;
}

class ServiceOfCustomerDto {
  @IsString() billingCustomer!: string;
  @IsString() service!: string;
  @AsCents() price!: Cents;
  @IsBoolean() status!: boolean;
}

export class ServiceOfCustomerBody {
  @IsNested(() => ServiceOfCustomerDto) service!: ServiceOfCustomerDto;
}

/** Filters of the list, beyond the contract. */
export class CustomerFilterQuery {
  @IsOptional() @IsIn(['true', 'false']) active?: string;
  @IsOptional() @AsMode() mode?: BillingMode;
  /** Day of the month. */
  @IsOptional() @Matches(/^(0?[1-9]|[12]\d|3[01])$/) dueDate?: string;
  @IsOptional() @IsString() cpfCnpj?: string;

  filter(): CustomerFilter {
    return {
      ...(this.active !== undefined && { active: this.active === 'true' }),
      ...(this.mode !== undefined && { mode: this.mode }),
      ...(this.dueDate !== undefined && { dueDay: Number(this.dueDate) }),
      // A tax id that is none belongs to nobody.
      ...(this.cpfCnpj !== undefined && { taxId: parseTaxId(this.cpfCnpj) ?? ('' as TaxId) }),
    };
  }
}
