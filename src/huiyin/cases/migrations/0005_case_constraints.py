import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0004_case_states'),
    ]

    operations = [
        migrations.AlterField(
            model_name='case',
            name='responsible_unit',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('outcome__in', ['confirmed', 'reported', 'silent', 'not_accepted']), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None), ('outcome', '')), _connector='OR'), name='closed_on_somebodys_word'),
        ),
    ]
