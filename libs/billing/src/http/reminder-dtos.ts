import { IsNested } from '@mensal/platform';
import { ArrayMaxSize, IsArray, IsBoolean, IsInt, IsOptional, IsString } from 'class-validator';

class RemindersDto {
  @IsOptional() @IsBoolean() active?: boolean;
  @IsOptional() @IsBoolean() onIssue?: boolean;
  @IsOptional() @IsBoolean() onPayment?: boolean;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @IsInt({ each: true }) days?: number[];
  /** `HH:MM`. */
  @IsOptional() @IsString() from?: string;
  @IsOptional() @IsString() until?: string;
  @IsOptional() @IsBoolean() bankingDaysOnly?: boolean;
  @IsOptional() @IsArray() @ArrayMaxSize(50) @IsString({ each: true }) methods?: string[];
}

export class RemindersBody {
  @IsNested(() => RemindersDto) reminders!: RemindersDto;
}
