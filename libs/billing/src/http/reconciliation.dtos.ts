import { IsNested } from '@mensal/platform';
import { IsIn, IsNotEmpty, IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

class NewReconciliationDto {
  @IsString() @IsNotEmpty() @MaxLength(50) gateway!: string;
  /** Days on which the charges were made, both included. */
  @IsOptional() @Matches(DATE) from?: string;
  @IsOptional() @Matches(DATE) to?: string;
}

export class StartReconciliationBody {
  @IsNested(() => NewReconciliationDto) reconciliation!: NewReconciliationDto;
}

export class ReconciliationFilterQuery {
  @IsOptional() @IsString() gateway?: string;
}

export class DifferenceFilterQuery {
  @IsOptional() @IsString() gateway?: string;
  @IsOptional() @IsIn(['Aberta', 'Resolvida']) status?: string;
}

class ResolutionDto {
  @IsString() @IsNotEmpty() @MaxLength(500) reason!: string;
}

export class ResolveDifferenceBody {
  @IsNested(() => ResolutionDto) difference!: ResolutionDto;
}
