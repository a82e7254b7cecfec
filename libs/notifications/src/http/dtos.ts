import { IsNested } from '@mensal/platform';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsISO8601,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';

const MOST_EVENTS = 200;
const EVENT_LENGTH = 100;

class NewWebhookDto {
  @IsString() url!: string;
  @IsArray()
  @ArrayMaxSize(MOST_EVENTS)
  @IsString({ each: true })
  @MaxLength(EVENT_LENGTH, { each: true })
  events!: string[];
  @IsOptional() @IsString() @MaxLength(200) description?: string;
  @IsOptional() @IsBoolean() active?: boolean;
}

class ChangedWebhookDto {
  @IsOptional() @IsString() url?: string;
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_EVENTS)
  @IsString({ each: true })
  @MaxLength(EVENT_LENGTH, { each: true })
  events?: string[];
  @IsOptional() @IsString() @MaxLength(200) description?: string;
  @IsOptional() @IsBoolean() active?: boolean;
}

export class CreateWebhookBody {
  @IsNested(() => NewWebhookDto) webhook!: NewWebhookDto;
}

export class UpdateWebhookBody {
  @IsNested(() => ChangedWebhookDto) webhook!: ChangedWebhookDto;
}

export class DeliveryFilterQuery {
  @IsOptional() @IsString() status?: string;
  /** A token. */
  @IsOptional() @IsString() invoice?: string;
}

class ReplayDto {
  /** An instant: messages written then or later. */
  @IsOptional() @IsISO8601({ strict: true }) since?: string;
}

/** Without a body, or without `since`, all dead letters. */
export class ReplayBody {
  @IsOptional() @IsNested(() => ReplayDto) replay?: ReplayDto;
}
