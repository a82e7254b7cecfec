import type { Cents } from '@mensal/kernel';
import { AsCents, IsNested } from '@mensal/platform';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

class NewInvoiceDto {
  @IsString() createdAt!: string;
  @IsString() dueDate!: string;
  @IsString() paymentType!: string;
  @AsCents() price!: Cents;
  @IsString() customer!: string;
  @IsOptional() @IsString() status?: string;
}

class ChangedInvoiceDto {
  @IsOptional() @IsString() createdAt?: string;
  @IsOptional() @IsString() dueDate?: string;
  @IsOptional() @IsString() paymentType?: string;
  @IsOptional() @AsCents() price?: Cents;
  @IsString() customer!: string;
  @IsOptional() @IsString() status?: string;
}

export class IssueInvoiceBody {
  @IsNested(() => NewInvoiceDto) invoice!: NewInvoiceDto;
}

export class UpdateInvoiceBody {
  @IsNested(() => ChangedInvoiceDto) invoice!: ChangedInvoiceDto;
}

/** Filters of the list, beyond the contract. */
export class InvoiceFilterQuery {
  @IsOptional() @IsString() status?: string;
  @IsOptional() @IsString() customer?: string;
  @IsOptional() @IsString() paymentType?: string;
  /** `YYYY-MM`. */
  @IsOptional() @IsString() period?: string;
  /** A whole date; `dueFrom` and `dueTo` give a range. */
  @IsOptional() @Matches(DATE) dueDate?: string;
  @IsOptional() @Matches(DATE) dueFrom?: string;
  @IsOptional() @Matches(DATE) dueTo?: string;
}

class NewRunDto {
  @IsOptional() @IsString() date?: string;
  @IsOptional() @IsBoolean() dryRun?: boolean;
}

export class StartRunBody {
  @IsNested(() => NewRunDto) billingRun!: NewRunDto;
}

class ReleaseDto {
  @IsOptional() @IsArray() @IsString({ each: true }) customers?: string[];
}

/** Without a body, or without `customers`, all parked customers of the run. */
export class ReleaseBody {
  @IsOptional() @IsNested(() => ReleaseDto) billingRun?: ReleaseDto;
}

export class RunFilterQuery {
  @IsOptional() @Matches(DATE) date?: string;
  @IsOptional() @IsIn(['true', 'false']) dryRun?: string;
  @IsOptional() @IsIn(['Processando', 'Concluido']) status?: string;
}

class NewChargeDto {
  @IsString() @IsNotEmpty() @MaxLength(50) gateway!: string;
  /** A card that is kept. */
  @IsOptional() @IsString() card?: string;
  /** In its place: the gateway's own token for one. */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(200) paymentToken?: string;
  @IsOptional() @IsInt() @Min(1) @Max(12) installments?: number;
}

export class StartChargeBody {
  @IsNested(() => NewChargeDto) charge!: NewChargeDto;
}

class RetryDto {
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(200) paymentToken?: string;
}

/** Without a body, or without `paymentToken`, the same card is tried again. */
export class RetryChargeBody {
  @IsOptional() @IsNested(() => RetryDto) charge?: RetryDto;
}

class CollectionSettingsDto {
  /** Payment type → gateways, in order. */
  @IsOptional() @IsObject() routing?: Record<string, unknown>;
  @IsOptional() @IsArray() @IsInt({ each: true }) retryDays?: number[];
}

export class CollectionSettingsBody {
  @IsNested(() => CollectionSettingsDto) collection!: CollectionSettingsDto;
}

export class CollectionFilterQuery {
  @IsOptional() @IsString() status?: string;
  @IsOptional() @IsString() @MaxLength(50) reason?: string;
}

class GatewayDto {
  @IsOptional() @IsString() environment?: string;
  @IsOptional() @IsObject() credentials?: Record<string, unknown>;
  @IsOptional() @IsArray() @ArrayNotEmpty() @IsString({ each: true }) methods?: string[];
  @IsOptional() @IsBoolean() active?: boolean;
}

export class GatewayBody {
  @IsNested(() => GatewayDto) gateway!: GatewayDto;
}
