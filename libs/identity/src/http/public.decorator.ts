import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'mensal:public';

/** A route that needs no sign-in. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
