mod morning;
